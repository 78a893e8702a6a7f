/* A phone system's sound, evenly paced: two streams a call, a packet of 20 ms each, G.711, over loopback.
 *
 * paced_sender CALLS [LOSS REORDER DUPLICATE [DECK]]
 *
 *   LOSS, REORDER, DUPLICATE: of ten thousand packets so many are never sent, sent behind their successor, sent twice.
 *   DECK: a file of packets made beforehand (see deck.py); without it packets are plain RTP, made here.
 *
 * stdin, a line each:
 *   CALL PORT PORT   from the next period on the two streams of a call go to these ports; 0 0: nowhere
 *   mark             tell how it goes
 * stdout, a line each:
 *   start NS                             when packet 0 is due, in nanoseconds of the monotonic clock; this comes first
 *   began CALL INDEX, ended CALL INDEX   the first packet that goes there, the first that does not any more
 *   mark PACKETS LATE_US INDEX           how many were sent in all, and by how much one was late since the mark before
 *   over                                 the deck has no more packets: nothing is sent from here on
 * It ends with stdin.
 *
 * Where it may, it goes before everybody else (SCHED_FIFO): a phone system does not wait for its recorder.
 *
 * A period is 20 ms, cut into 20 slots of 1 ms; stream i is sent in slot i % 20, all of a slot with one system call.
 * Packet number INDEX of stream i carries sequence INDEX mod 2^16, timestamp 160 * INDEX, SSRC i + 1 and a sound that
 * says where it belongs, so that whatever was recorded can be checked with no other record of what was sent:
 *
 *   magic f1 1e a7 5c | stream | INDEX | word k = mix(stream * 9E3779B1 + INDEX * 85EBCA6B + k * C2B2AE35), k = 0..36
 *
 * all numbers 32 bits, little-endian; mix is the finaliser of MurmurHash3. What is lost, swapped or sent twice is
 * decided by mix, too: mix(mix(stream * 9E3779B1 + SALT) + INDEX) % 10000 below the share.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SIDES 2
#define HEADER 12
#define SOUND 160
#define WORDS 37
#define MOST 256 /* bytes of a packet, authentication tag included */
#define PERIOD_NS 20000000LL
#define SLOTS 20
#define BATCH 1024 /* UIO_MAXIOV */
#define LOST 1u
#define SWAPPED 2u
#define TWICE 3u

struct stream {
	struct sockaddr_in to;
	int wanted_port; /* taken up when the next period begins */
	int is_held;
	uint8_t held[MOST];
};

/* A deck: this head, then for each packet of each period its bytes, all of one length. */
struct deck {
	uint32_t streams, periods, length;
};

static struct mmsghdr messages[BATCH];
static struct iovec vectors[BATCH];
static struct sockaddr_in names[BATCH];
static uint8_t packets[BATCH][MOST];
static int batched, sender;
static unsigned long long sent;

static void fail(const char *what)
{
	perror(what);
	exit(70);
}

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static uint32_t mix(uint32_t value)
{
	value ^= value >> 16;
	value *= 0x85ebca6bu;
	value ^= value >> 13;
	value *= 0xc2b2ae35u;
	return value ^ value >> 16;
}

static int happens(uint32_t salt, uint32_t stream, uint32_t index, uint32_t share)
{
	return share && mix(mix(stream * 0x9E3779B1u + salt) + index) % 10000 < share;
}

static void send_batch(void)
{
	for (int done = 0; done < batched;) {
		int taken = sendmmsg(sender, messages + done, batched - done, 0);
		if (taken > 0) {
			done += taken;
			sent += taken;
		} else if (errno != EINTR && errno != EAGAIN) {
			fail("sendmmsg");
		}
	}
	batched = 0;
}

static void add(const struct sockaddr_in *to, const uint8_t *packet, size_t length)
{
	if (batched == BATCH)
		send_batch();
	memcpy(packets[batched], packet, length);
	names[batched] = *to;
	vectors[batched].iov_len = length;
	batched++;
}

static void put(uint8_t *at, uint32_t value)
{
	memcpy(at, &value, sizeof value); /* the machine is little-endian, see main */
}

static void make_packet(uint8_t *packet, uint32_t stream, uint32_t index)
{
	uint32_t timestamp = htonl(index * SOUND), ssrc = htonl(stream + 1);
	uint16_t sequence = htons((uint16_t)index);
	packet[0] = 0x80;
	packet[1] = 8; /* A-law */
	memcpy(packet + 2, &sequence, 2);
	memcpy(packet + 4, &timestamp, 4);
	memcpy(packet + 8, &ssrc, 4);
	uint8_t *sound = packet + HEADER;
	memcpy(sound, "\xf1\x1e\xa7\x5c", 4);
	put(sound + 4, stream);
	put(sound + 8, index);
	for (uint32_t k = 0; k < WORDS; k++)
		put(sound + 12 + 4 * k, mix(stream * 0x9E3779B1u + index * 0x85EBCA6Bu + k * 0xC2B2AE35u));
}

static void release(struct stream *stream, size_t length)
{
	if (stream->is_held)
		add(&stream->to, stream->held, length);
	stream->is_held = 0;
}

/* Read what has come from stdin, line by line. Returns whether it ended. */
static int read_lines(struct stream *streams, int calls, int *is_marked)
{
	static char text[65536];
	static size_t filled;
	for (;;) {
		ssize_t got = read(STDIN_FILENO, text + filled, sizeof text - filled - 1);
		if (got == 0)
			return 1;
		if (got < 0) {
			if (errno == EAGAIN || errno == EINTR)
				return 0;
			fail("stdin");
		}
		filled += got;
		text[filled] = 0;
		char *line = text, *end;
		for (; (end = strchr(line, '\n')); line = end + 1) {
			int call, left, right;
			*end = 0;
			if (!strcmp(line, "mark")) {
				*is_marked = 1;
			} else if (sscanf(line, "%d %d %d", &call, &left, &right) == 3 && call >= 0 && call < calls) {
				streams[SIDES * call].wanted_port = left;
				streams[SIDES * call + 1].wanted_port = right;
			} else {
				fprintf(stderr, "a line that means nothing\n");
				exit(2);
			}
		}
		filled -= line - text;
		memmove(text, line, filled);
	}
}

static void take_up_ports(struct stream *streams, int calls, uint32_t index, size_t length)
{
	for (int call = 0; call < calls; call++) {
		struct stream *pair = &streams[SIDES * call];
		int was = ntohs(pair->to.sin_port), is = pair->wanted_port;
		if (was == is)
			continue;
		if (was)
			printf("ended %d %u\n", call, index);
		if (is)
			printf("began %d %u\n", call, index);
		for (int side = 0; side < SIDES; side++) {
			release(&pair[side], length);
			pair[side].to.sin_port = htons(pair[side].wanted_port);
		}
	}
	send_batch();
}

static const struct deck *open_deck(const char *path)
{
	struct stat found;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &found))
		fail(path);
	const struct deck *deck = mmap(NULL, found.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
	if (deck == MAP_FAILED)
		fail(path);
	uint64_t wanted = sizeof *deck + (uint64_t)deck->streams * deck->periods * deck->length;
	if ((uint64_t)found.st_size < wanted || !deck->streams || deck->length > MOST) {
		fprintf(stderr, "%s is no deck of packets\n", path);
		exit(2);
	}
	return deck;
}

int main(int count, char **words)
{
	const uint32_t one = 1;
	int calls = count > 1 ? atoi(words[1]) : 0;
	if (calls < 1 || calls > 10000 || *(const uint8_t *)&one != 1) {
		fprintf(stderr, "see the comment at the top of paced_sender.c\n");
		return 2;
	}
	uint32_t loss = count > 2 ? atoi(words[2]) : 0, swap = count > 3 ? atoi(words[3]) : 0;
	uint32_t twice = count > 4 ? atoi(words[4]) : 0;
	const struct deck *deck = count > 5 ? open_deck(words[5]) : NULL;
	size_t length = deck ? deck->length : HEADER + SOUND;
	int buffer = 8 << 20, streams_in_all = SIDES * calls;

	struct stream *streams = calloc(streams_in_all, sizeof *streams);
	sender = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (!streams || sender < 0)
		fail("socket");
	setsockopt(sender, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
	fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);
	for (int i = 0; i < streams_in_all; i++) {
		streams[i].to.sin_family = AF_INET;
		streams[i].to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	}
	for (int i = 0; i < BATCH; i++) {
		vectors[i].iov_base = packets[i];
		messages[i].msg_hdr = (struct msghdr){ .msg_name = &names[i], .msg_namelen = sizeof names[i],
		                                       .msg_iov = &vectors[i], .msg_iovlen = 1 };
	}

	struct sched_param first = { .sched_priority = 1 };
	sched_setscheduler(0, SCHED_FIFO, &first);
	int64_t start_ns = now_ns(), late_ns = 0;
	printf("start %lld\n", (long long)start_ns);
	uint8_t made[MOST];
	for (uint32_t index = 0;; index++) {
		int is_marked = 0;
		if (read_lines(streams, calls, &is_marked))
			return 0;
		take_up_ports(streams, calls, index, length);
		if (is_marked) {
			printf("mark %llu %lld %u\n", sent, (long long)late_ns / 1000, index);
			late_ns = 0;
		}
		if (deck && index == deck->periods)
			printf("over\n");
		fflush(stdout);
		for (int slot = 0; slot < SLOTS; slot++) {
			int64_t due_ns = start_ns + index * PERIOD_NS + slot * (PERIOD_NS / SLOTS), behind_ns;
			while ((behind_ns = now_ns() - due_ns) < 0) {
				struct timespec due = { due_ns / 1000000000LL, due_ns % 1000000000LL };
				clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
			}
			if (behind_ns > late_ns)
				late_ns = behind_ns;
			if (deck && index >= deck->periods)
				continue;
			for (int i = slot; i < streams_in_all; i += SLOTS) {
				struct stream *stream = &streams[i];
				if (!stream->to.sin_port || happens(LOST, i, index, loss))
					continue;
				const uint8_t *packet = made;
				if (deck)
					packet = (const uint8_t *)(deck + 1) +
					         ((size_t)index * deck->streams + i % deck->streams) * deck->length;
				else
					make_packet(made, i, index);
				if (!stream->is_held && happens(SWAPPED, i, index, swap)) {
					memcpy(stream->held, packet, length);
					stream->is_held = 1;
					continue;
				}
				add(&stream->to, packet, length);
				if (happens(TWICE, i, index, twice))
					add(&stream->to, packet, length);
				release(stream, length);
			}
			send_batch();
		}
	}
}
