/* What Python and the engine share. All memory belongs to Python; the engine keeps none and allocates none.
 * cffi reads this file as it stands: it has no directives. */

/* One port whose sound goes on as it was. Frames are those of its recording, at 8,000 a second.
 * packets, heard_ns: taken since it was lent, and when the last came. windows: when each of 10 s and of 1 s began, and the
 * best lag in it. usual, latest: of its lead, usual -1 where it is not known yet. track: of its recording. */
typedef struct {
    int64_t end, packets, heard_ns, windows[2][2], usual, latest;
    uint64_t address[2];
    uint32_t ssrc, timestamp;
    uint16_t sequence;
    uint8_t payload_type;
} lane;

/* One recording that is lent: its window of the timeline. sound, filled: a byte a frame of the left, then of the right.
 * is_lent: 0 once something came that only Python knows to deal with. */
typedef struct {
    uint8_t *sound, *filled;
    int64_t frames, base, ends[2], began_ns;
    uint8_t silence, is_lent;
} track;

/* The rules' times in frames, see call/side_clock.py and call/timeline.py. windows: length, and limit of the lag. */
typedef struct {
    int64_t jump, pause, windows[2][2], drift, grown, fastest_growth, segment, due_after, ns_per_frame;
} rules;

/* What a round brings is laid out here, a row a datagram that is left to Python. */
typedef struct {
    uint8_t *slots, *names, *controls, *messages, *vectors;
    int64_t *lengths, *streams, *arrived_ns;
    uint64_t *addresses;
    uint16_t *ports;
    int64_t count, slot_bytes;
} rows;

int64_t message_bytes(void);
int64_t vector_bytes(void);
void prepare(rows *to);
int64_t sift(const rows *to, int64_t first, int64_t got, int32_t number, lane *lanes, track *tracks, const rules *by);
int64_t drain(rows *to, const int32_t *descriptors, int64_t count, int64_t *next, int64_t since_ns,
              const int32_t *lane_of, lane *lanes, track *tracks, const rules *by);
int64_t cut(track *tracks, int64_t count, int64_t *next, int64_t now_ns, const rules *by,
            uint8_t *segments, int32_t *whose, int64_t room, int32_t *broken, int64_t *broken_count);
