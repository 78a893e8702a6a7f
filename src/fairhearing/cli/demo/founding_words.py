"""The policy of the two practices, in its own words, clause by clause. What it says of a clause twice stands once."""

from __future__ import annotations

from datetime import date
from typing import Final

PUBLISHED: Final = date(2021, 5, 25)
UPDATED: Final = date(2024, 5, 22)
_PURPOSE: Final = "The purpose of call recording is to provide a record of incoming and outgoing calls, which can "
WORDS: Final = {
    "C1": "The purpose of call recording is to provide a record of incoming and outgoing calls.",
    "C2": _PURPOSE + "protect the interests of both parties.",
    "C3": _PURPOSE + "help improve practice performance and service delivery in the interests of providing best care.",
    "C4": _PURPOSE + "protect Practice team from nuisance or abusive calls.",
    "C5": _PURPOSE + "establish facts relating to incoming/outgoing calls made (e.g. concerns, complaints and "
    "medico-legal claims).",
    "C6": "Contract compliance as part of Contemporaneous Record Keeping part of Records Management Policy and Access "
    "to Health Records.",
    "C7": "Article 6, e) processing is necessary for the performance of a task carried out in the public interest or "
    "in the exercise of official authority vested in the controller. Article 9, (h) processing is necessary for the "
    "purposes of preventive or occupational medicine, medical diagnosis, the provision of health or social care or "
    "treatment or the management of health or social care systems.",
    "C8": "This will involve the recording of telephone conversations, which are subject to the Telecommunications Act "
    "1984.",
    "C9": "The Practice will make every reasonable effort to advise Patients that their call will be recorded.",
    "C10": "… and for what purpose the recording may be used.",
    "C11": "Call recordings are securely stored for one year.",
    "C12": "… as 256bit encrypted files.",
    "C13": "… with access restricted to the Practice Manager by use of login credentials.",
    "C14": "The monitoring of the call recordings will be undertaken by the Practice Manager and/or Assistant Practice "
    "Manager.",
    "C15": "Any playback of recordings will take place in a secure and confidential environment.",
    "C16": "All requests for access are by Subject Access Requests as per GDPR.",
    "C17": "Any requests for copies of telephone conversations made as Subject Access Requests under the GDPR must be "
    "notified in writing to the Practice.",
    "C18": "Telephone call recordings are stored in such a way that will enable easy access to the information "
    "relating to one or more individuals.",
    "C19": "Date published: 25th May, 2021. Date last updated: 22nd May, 2024.",
    "C20": "The aim of this policy is to ensure that the telephone call recording is operated in accordance with "
    "General Data Protection Regulations 2018.",
}
"""By the clause's code."""
