"""How each clause is carried out, and what helps where it is not met, in our own words."""

from __future__ import annotations

from typing import Final

from fairhearing.clauses.clause import Clause

CARRIED_OUT: Final[dict[Clause, str]] = {
    Clause.RECORDED: "The phone system sends a copy of every call, in and out, to the recorder, which stands beside it "
    "and can never break a call. Calls between staff, and calls on a short, reviewed list, are not recorded. Each hour "
    "a test call goes the whole way; each night the recordings are matched with the phone system’s own log.",
    Clause.BOTH_PARTIES: "Each recording gets a check number while it is made, and nobody can change it unnoticed. A "
    "patient’s copy and ours have the same check numbers. Patients and staff may ask us to keep a call.",
    Clause.IMPROVING: "A few calls are drawn at random, by a number that is published before. Whoever took the call "
    "sees the review and can answer. Each quarter the practice chooses an improvement, with a name and a day.",
    Clause.ABUSE: "Anybody in the team can report a call. A manager offers support first, listens, asks about illness "
    "and distress, and decides; a warning runs out by itself.",
    Clause.FACTS: "A concern, complaint or claim becomes a case. Its calls are kept until the case is settled. Every "
    "month a manager finds and opens three old calls, to show that it can be done.",
    Clause.RECORDS: "Sound is locked within a second of being spoken, by a clock that is watched. Each call has a "
    "record class; a call in which care was discussed stays until a clinician has confirmed the note.",
    Clause.LAWFUL_BASIS: "Nobody can listen without choosing a purpose. Each purpose has its legal basis written down; "
    "a purpose without one cannot be chosen.",
    Clause.TELECOMS: "The practice, which controls the phones, signs that calls are recorded. Everybody who may use "
    "the phones confirms that they were told.",
    Clause.TOLD: "The phone system plays an announcement. A machine listens to the beginning of every incoming call "
    "and says whether it was there. The website, a leaflet and a poster say it too.",
    Clause.TOLD_WHY: "Every version of the announcement is kept with its days and its purposes, so that we know what "
    "each caller was told.",
    Clause.ONE_YEAR: "Each recording gets a day on which it goes, 12 months after its call unless the practice set "
    "another period. On that night its key is destroyed, then the sound. The system then tries to open it, must fail, "
    "and writes a certificate.",
    Clause.ENCRYPTED: "Each recording is locked with AES-256 and a key of its own while it is being made; sound never "
    "lies on the disk unlocked. Other places where calls may be stored stand in a register.",
    Clause.ONLY_MANAGER: "Only a manager’s passphrase opens the key, so the server cannot open what it recorded. A "
    "robot tries every role on every page each week, and a list says who else has power over the machine.",
    Clause.MONITORED: "Every use of a key is an entry of a log that cannot be rewritten unnoticed. Each use must "
    "belong to a listen, a copy, a drill or the kit. A partner reads the diary of listening each month.",
    Clause.PLACE: "Recordings play only in approved rooms and on known computers. Whoever listens says each time who "
    "can hear, and the player stops when they leave. That nobody overheard, a person signs for.",
    Clause.COPIES: "A copy can only be made for a request or a recorded disclosure. Every copy that leaves is counted "
    "and compared with them.",
    Clause.REQUESTS: "Anybody in the team takes a request down, also a spoken one; its clock runs from when it first "
    "came, and a letter confirms it.",
    Clause.FOUND: "Calls are tied to numbers and to people. Test searches are run each night and compared with what "
    "they should find. Callers who withheld their number are said to be missing.",
    Clause.DATED: "Each version of the policy is kept with its days. Every night the system’s settings are compared "
    "with what the policy says.",
    Clause.DATA_PROTECTION: "The papers that the law asks for are kept with who signed them and until when: the "
    "assessment, the notice, the contracts, the fee, the safety case.",
}
IF_NOT_MET: Final[dict[Clause, str]] = {
    Clause.RECORDED: "Phones still work. Look at Health first: it says what has stopped and whom to ring. Then explain "
    "each missing call under “Should have been recorded”. The list of gaps is permanent.",
    Clause.BOTH_PARTIES: "If a recording has changed since it was locked, tell your data protection officer today. If "
    "somebody waits for an answer about keeping a call, answer now: the call is kept meanwhile.",
    Clause.IMPROVING: "Draw a sample, review two or three calls, and choose one thing to do better this quarter.",
    Clause.ABUSE: "Decide the reports that wait, the oldest first. Whoever reported is told by itself.",
    Clause.FACTS: "Do the drill: it takes two minutes. If a call could not be opened, ring your supplier.",
    Clause.RECORDS: "Confirm the notes that wait, and sort the calls without a class. A clock that is out is your "
    "supplier’s to set.",
    Clause.LAWFUL_BASIS: "Ask your data protection officer which basis the purpose has, and write it down before "
    "anybody listens for it again.",
    Clause.TELECOMS: "A partner signs the authorisation; whoever has not confirmed the staff notice is asked at their "
    "next sign-in.",
    Clause.TOLD: "Ring the practice’s own number and listen. If the announcement is not played, ask the phone system’s "
    "supplier to put it back; the sound can be taken from the page of the announcement.",
    Clause.TOLD_WHY: "Compare the purposes of the wording in force with those for which you listen, and change the one "
    "or the other.",
    Clause.ONE_YEAR: "Destruction stops by itself when something is wrong, and nothing is lost by waiting. Open the "
    "failed row above, see which recording and why, and run it again or tell your supplier.",
    Clause.ENCRYPTED: "If sound was found that is not locked, treat it as a breach: tell your data protection officer "
    "now. If a place is unknown, ask its supplier whether calls are stored there, and for how long.",
    Clause.ONLY_MANAGER: "End the role, or remove the key, of whoever should not have it; then change the practice’s "
    "key. If a page opened to the wrong role, tell your supplier.",
    Clause.MONITORED: "Ask a partner to read last month’s diary and sign it. If a key was used and nothing accounts "
    "for it, tell your data protection officer now.",
    Clause.PLACE: "Go to each room and see that it is still private; then vouch for it again, or close it.",
    Clause.COPIES: "Find out which copy it was, and for whom. If it cannot be explained, it is a breach: the clock of "
    "72 hours runs.",
    Clause.REQUESTS: "Send the letter that confirms the request. If a spoken request was turned away, take it down now "
    "with the day on which it came.",
    Clause.FOUND: "Search for the call by number and by day. If it is there and was not found, tell your supplier.",
    Clause.DATED: "Change the setting back, or have a partner sign a new version of the policy that says what the "
    "system does.",
    Clause.DATA_PROTECTION: "Open “Ready to record”, and begin with the paper that has run out.",
}
