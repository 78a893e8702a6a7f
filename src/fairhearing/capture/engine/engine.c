/* The media engine's inner loops: empty many sockets, follow the streams that go on as they were, cut their segments.
 *
 * A lane is followed as long as all packets that one recvmmsg brings of it are what was expected: the same sender, the
 * next sequence number, the next timestamp, a place that is free, a clock that needs no correction. The first time they
 * are not, its recording is handed back, with these packets: Python judges them as it does where there is no engine.
 * What is done here is what Python would have done, to the byte; tests/capture/test_engine.py holds both to each other.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include "engine.h"

enum { AT_ONCE = 64, NAME_BYTES = 28, CONTROL_BYTES = 32, TIMESPEC_AT = 16, HEADER = 12, PLAIN = 0x80,
       LOOKS = 5, AT_ONCE_NS = 20000 };
static const int64_t SECOND_NS = 1000000000;
static const uint64_t MAPPED = (uint64_t)0xFFFF << 32; /* RFC 4291 section 2.5.5.2 */

int64_t message_bytes(void) { return sizeof(struct mmsghdr); }
int64_t vector_bytes(void) { return sizeof(struct iovec); }

static uint16_t be16_at(const uint8_t *at) { uint16_t read; memcpy(&read, at, sizeof read); return be16toh(read); }
static uint32_t be32_at(const uint8_t *at) { uint32_t read; memcpy(&read, at, sizeof read); return be32toh(read); }
static uint64_t be64_at(const uint8_t *at) { uint64_t read; memcpy(&read, at, sizeof read); return be64toh(read); }
static int64_t most(int64_t one, int64_t other) { return one > other ? one : other; }
static int64_t least(int64_t one, int64_t other) { return one < other ? one : other; }

static int64_t clock_ns(clockid_t which)
{
    struct timespec now;
    clock_gettime(which, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* The frame that a moment falls into; before the first one they are negative. */
static int64_t frame_at(int64_t ns, const rules *by)
{
    int64_t frame = ns / by->ns_per_frame;
    return frame - (ns % by->ns_per_frame < 0);
}

static struct mmsghdr *messages(const rows *to) { return (struct mmsghdr *)(void *)to->messages; }

static void lend_buffers(const rows *to, int64_t row)
{
    struct msghdr *head = &messages(to)[row].msg_hdr;
    head->msg_namelen = NAME_BYTES;
    head->msg_controllen = CONTROL_BYTES;
}

/* Let each message header point at its slot, its name and its control buffer. */
void prepare(rows *to)
{
    struct iovec *vectors = (struct iovec *)(void *)to->vectors;
    for (int64_t row = 0; row < to->count; row++) {
        struct msghdr *head = &messages(to)[row].msg_hdr;
        memset(head, 0, sizeof *head);
        vectors[row].iov_base = to->slots + row * to->slot_bytes;
        vectors[row].iov_len = (size_t)to->slot_bytes;
        head->msg_iov = &vectors[row];
        head->msg_iovlen = 1;
        head->msg_name = to->names + row * NAME_BYTES;
        head->msg_control = to->controls + row * CONTROL_BYTES;
        lend_buffers(to, row);
    }
}

/* Look at both clocks at once, or as nearly as LOOKS tries allow. The arrival clock is read last: a thread that is held
 * up in between makes packets seem held up, never early. */
static void look(int64_t *of_day_ns, int64_t *now_ns)
{
    for (int tries = 0; tries < LOOKS; tries++) {
        int64_t before_ns = clock_ns(CLOCK_MONOTONIC);
        *of_day_ns = clock_ns(CLOCK_REALTIME);
        *now_ns = clock_ns(CLOCK_MONOTONIC);
        if (*now_ns - before_ns < AT_ONCE_NS)
            return;
    }
}

/* Note of each new row whose it is, from where it came, and when. The kernel stamps with the time of day; only the
 * difference to now counts, never more than the time since the last drain but one. */
static void describe(const rows *to, int64_t first, int64_t got, int64_t stream, int64_t since_ns)
{
    int64_t of_day_ns = 0, now_ns = 0;
    look(&of_day_ns, &now_ns);
    for (int64_t row = first; row < first + got; row++) {
        const struct mmsghdr *message = &messages(to)[row];
        const uint8_t *name = to->names + row * NAME_BYTES, *control = to->controls + row * CONTROL_BYTES;
        int64_t stamp[2], arrived_ns = now_ns;
        uint16_t family;
        if (message->msg_hdr.msg_controllen >= CONTROL_BYTES) {
            memcpy(stamp, control + TIMESPEC_AT, sizeof stamp);
            arrived_ns = now_ns - (of_day_ns - (stamp[0] * SECOND_NS + stamp[1]));
            arrived_ns = least(most(arrived_ns, since_ns), now_ns);
        }
        memcpy(&family, name, sizeof family);
        to->addresses[2 * row] = family == AF_INET ? 0 : be64_at(name + 8);
        to->addresses[2 * row + 1] = family == AF_INET ? MAPPED | be32_at(name + 4) : be64_at(name + 16);
        to->ports[row] = be16_at(name + 2);
        to->lengths[row] = message->msg_len;
        to->streams[row] = stream;
        to->arrived_ns[row] = arrived_ns;
        lend_buffers(to, row);
    }
}

/* Whether these rows are the next packets of a lane, one after the other, all of one size. */
static int is_next(const rows *to, int64_t first, int64_t got, const lane *of)
{
    int64_t length = to->lengths[first], size = length - HEADER;
    if (size <= 0 || length > to->slot_bytes)
        return 0;
    for (int64_t n = 0; n < got; n++) {
        const uint8_t *packet = to->slots + (first + n) * to->slot_bytes;
        const uint64_t *address = to->addresses + 2 * (first + n);
        if (to->lengths[first + n] != length || packet[0] != PLAIN || (packet[1] & 0x7F) != of->payload_type
            || be16_at(packet + 2) != (uint16_t)(of->sequence + n)
            || be32_at(packet + 4) != (uint32_t)(of->timestamp + (uint64_t)(n * size))
            || be32_at(packet + 8) != of->ssrc || address[0] != of->address[0] || address[1] != of->address[1])
            return 0;
    }
    return 1;
}

/* Whether the sender's clock needs no correction (rules 2 to 6 of call/side_clock.py). If so, take the lag in. */
static int is_true(lane *of, int64_t arrived, int64_t lag, const rules *by)
{
    int64_t best[2], lead = 0;
    int is_over[2];
    for (int n = 0; n < 2; n++) {
        best[n] = least(of->windows[n][1], lag);
        is_over[n] = arrived - of->windows[n][0] >= by->windows[n][0];
        if (is_over[n] && best[n] >= by->windows[n][1])
            return 0;
    }
    if (is_over[0]) {
        int64_t usual = of->usual;
        lead = most(-best[0], 0);
        if (usual < 0)
            usual = lead;
        else if (lead > of->latest + by->fastest_growth)
            usual += lead - of->latest;
        if (lead >= most(by->drift, usual + by->grown))
            return 0;
        of->usual = usual;
        of->latest = lead;
    }
    for (int n = 0; n < 2; n++) {
        of->windows[n][1] = is_over[n] ? lag : best[n];
        if (is_over[n])
            of->windows[n][0] = arrived;
    }
    return 1;
}

/* Place packets of a lane, if they are what was expected. Returns whether they are dealt with. */
static int follow(const rows *to, int64_t first, int64_t got, lane *of, track *on, int side, const rules *by)
{
    int64_t began_ns = INT64_MAX, ended_ns = INT64_MIN, size = to->lengths[first] - HEADER, frames = got * size;
    if (!is_next(to, first, got, of))
        return 0;
    for (int64_t n = 0; n < got; n++) {
        int64_t arrived_ns = to->arrived_ns[first + n];
        began_ns = least(began_ns, arrived_ns - n * size * by->ns_per_frame);
        ended_ns = most(ended_ns, arrived_ns);
    }
    int64_t lag = frame_at(began_ns - on->began_ns, by) - of->end, start = of->end - on->base;
    if (lag >= by->jump || -lag >= by->jump || of->end - on->ends[side] >= by->pause)
        return 0;
    if (start < 0 || start + frames > on->frames)
        return 0;
    uint8_t *filled = on->filled + side * on->frames + start;
    if (memchr(filled, 1, (size_t)frames) || !is_true(of, frame_at(to->arrived_ns[first] - on->began_ns, by), lag, by))
        return 0;
    memset(filled, 1, (size_t)frames);
    uint8_t *sound = on->sound + side * on->frames + start;
    for (int64_t n = 0; n < got; n++)
        memcpy(sound + n * size, to->slots + (first + n) * to->slot_bytes + HEADER, (size_t)size);
    of->end += frames;
    on->ends[side] = most(on->ends[side], of->end);
    of->sequence = (uint16_t)(of->sequence + got);
    of->timestamp += (uint32_t)frames;
    of->packets += got;
    of->heard_ns = ended_ns;
    return 1;
}

/* Let the lane follow these rows of one socket, if it may. Returns how many of them are left to Python: none, or all. */
int64_t sift(const rows *to, int64_t first, int64_t got, int32_t number, lane *lanes, track *tracks, const rules *by)
{
    if (number < 0)
        return got;
    track *on = &tracks[number / 2];
    if (on->is_lent && follow(to, first, got, &lanes[number], on, number % 2, by))
        return 0;
    on->is_lent = 0;
    return got;
}

/* Empty the sockets from *next on. Returns how many rows are left to Python; where they are full, *next is the socket
 * to go on with, otherwise it is `count`. Negative: recvmmsg failed in a way that is our own mistake (-errno). */
int64_t drain(rows *to, const int32_t *descriptors, int64_t count, int64_t *next, int64_t since_ns,
              const int32_t *lane_of, lane *lanes, track *tracks, const rules *by)
{
    int64_t used = 0;
    for (; *next < count; ++*next) {
        int64_t wanted, got;
        do {
            wanted = least(AT_ONCE, to->count - used);
            if (wanted == 0)
                return used;
            got = recvmmsg(descriptors[*next], messages(to) + used, (unsigned)wanted, MSG_DONTWAIT | MSG_TRUNC, NULL);
            if (got < 0 && (errno == EBADF || errno == ENOTSOCK || errno == EFAULT || errno == EINVAL))
                return -errno;
            if (got <= 0)
                break;
            describe(to, used, got, *next, since_ns);
            used += sift(to, used, got, lane_of == NULL ? -1 : lane_of[*next], lanes, tracks, by);
        } while (got == wanted);
    }
    return used;
}

static void interleave(uint8_t *restrict to, const uint8_t *restrict left, const uint8_t *restrict right, int64_t frames)
{
    for (int64_t at = 0; at < frames; at++) {
        to[2 * at] = left[at];
        to[2 * at + 1] = right[at];
    }
}

/* Let a track's window move up by one segment; what that frees is silence again. */
static void move_up(track *on, int64_t by)
{
    on->base += by;
    int64_t kept = most(most(on->ends[0], on->ends[1]) - on->base, 0), used = least(kept + by, on->frames);
    for (int side = 0; side < 2; side++) {
        uint8_t *sound = on->sound + side * on->frames, *filled = on->filled + side * on->frames;
        memmove(sound, sound + by, (size_t)kept);
        memset(sound + kept, on->silence, (size_t)(used - kept));
        memmove(filled, filled + by, (size_t)kept);
        memset(filled + kept, 0, (size_t)(used - kept));
    }
}

/* Cut the segments that are due off the tracks from *next on, as many as there is room for. Returns how many there are,
 * and whose. Where a segment is due that is not filled on both sides its track is handed back: `broken`. */
int64_t cut(track *tracks, int64_t count, int64_t *next, int64_t now_ns, const rules *by,
            uint8_t *segments, int32_t *whose, int64_t room, int32_t *broken, int64_t *broken_count)
{
    int64_t taken = 0;
    for (*broken_count = 0; *next < count; ++*next) {
        track *on = &tracks[*next];
        while (on->is_lent && on->base + by->due_after <= frame_at(now_ns - on->began_ns, by)) {
            if (taken == room)
                return taken;
            if (by->segment > on->frames || memchr(on->filled, 0, (size_t)by->segment)
                || memchr(on->filled + on->frames, 0, (size_t)by->segment)) {
                on->is_lent = 0;
                broken[(*broken_count)++] = (int32_t)*next;
                break;
            }
            interleave(segments + taken * 2 * by->segment, on->sound, on->sound + on->frames, by->segment);
            move_up(on, by->segment);
            whose[taken++] = (int32_t)*next;
        }
    }
    return taken;
}
