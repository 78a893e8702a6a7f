/* The floor: what it costs to take packets out of sockets, and nothing else.
 *
 * sink STREAMS TICK_MS
 *
 * As many sockets as the recorder has for sound, with its options, and its buffers: 4,096 slots of 1,536 bytes with room
 * for the sender's name and the kernel's time, touched beforehand. On each tick every socket is emptied by recvmmsg(2),
 * 64 packets at a time, into the slots in turn. What arrived is looked at by nobody.
 *
 * stdout: a line of the ports; then, for each line on stdin, a line PACKETS DROPPED: taken so far, and thrown away by
 * the kernel. It ends with stdin.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 4096
#define SLOT_BYTES 1536
#define NAME_BYTES 28
#define CONTROL_BYTES 32
#define AT_ONCE 64
#define RECEIVE_BUFFER (1 << 20)
#define MEMINFO 55 /* SO_MEMINFO */
#define DROPS_AT 8 /* SK_MEMINFO_DROPS */

static struct mmsghdr messages[SLOTS];
static struct iovec vectors[SLOTS];
static uint8_t slots[SLOTS][SLOT_BYTES], slot_names[SLOTS][NAME_BYTES];
static uint64_t controls[SLOTS][CONTROL_BYTES / 8];

static void fail(const char *what)
{
	perror(what);
	exit(70);
}

static int open_socket(void)
{
	int receiver = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int room = RECEIVE_BUFFER, on = 1;
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	if (receiver < 0)
		fail("socket");
	if (setsockopt(receiver, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room))
		setsockopt(receiver, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	if (setsockopt(receiver, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) ||
	    bind(receiver, (struct sockaddr *)&here, sizeof here))
		fail("bind");
	return receiver;
}

static int port_of(int receiver)
{
	struct sockaddr_in name;
	socklen_t length = sizeof name;
	if (getsockname(receiver, (struct sockaddr *)&name, &length))
		fail("getsockname");
	return ntohs(name.sin_port);
}

static unsigned long long dropped_by(const int *receivers, int streams)
{
	unsigned long long dropped = 0;
	for (int i = 0; i < streams; i++) {
		uint32_t told[16] = { 0 };
		socklen_t length = sizeof told;
		if (!getsockopt(receivers[i], SOL_SOCKET, MEMINFO, told, &length))
			dropped += told[DROPS_AT];
	}
	return dropped;
}

int main(int count, char **words)
{
	int streams = count > 2 ? atoi(words[1]) : 0;
	int64_t tick_ns = count > 2 ? atoll(words[2]) * 1000000LL : 0;
	struct rlimit files;
	if (streams < 1 || tick_ns < 1000000) {
		fprintf(stderr, "see the comment at the top of sink.c\n");
		return 2;
	}
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	int *receivers = calloc(streams, sizeof *receivers);
	if (!receivers)
		fail("calloc");
	for (int i = 0; i < streams; i++) {
		receivers[i] = open_socket();
		printf(i ? " %d" : "%d", port_of(receivers[i]));
	}
	printf("\n");
	fflush(stdout);
	for (int i = 0; i < SLOTS; i++) {
		memset(slots[i], 0, SLOT_BYTES);
		vectors[i] = (struct iovec){ slots[i], SLOT_BYTES };
		messages[i].msg_hdr = (struct msghdr){ .msg_name = slot_names[i], .msg_namelen = NAME_BYTES,
		                                       .msg_iov = &vectors[i], .msg_iovlen = 1,
		                                       .msg_control = controls[i], .msg_controllen = CONTROL_BYTES };
	}
	fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_NONBLOCK);

	struct timespec due;
	clock_gettime(CLOCK_MONOTONIC, &due);
	unsigned long long taken = 0;
	for (int used = 0;;) {
		for (int i = 0; i < streams; i++) {
			int wanted, got;
			do {
				wanted = SLOTS - used < AT_ONCE ? SLOTS - used : AT_ONCE;
				got = recvmmsg(receivers[i], messages + used, wanted, MSG_DONTWAIT | MSG_TRUNC, NULL);
				if (got <= 0)
					break;
				taken += got;
				for (int j = used; j < used + got; j++) {
					messages[j].msg_hdr.msg_namelen = NAME_BYTES;
					messages[j].msg_hdr.msg_controllen = CONTROL_BYTES;
				}
				used = (used + got) % SLOTS;
			} while (got == wanted);
		}
		char asked[64];
		ssize_t read_now = read(STDIN_FILENO, asked, sizeof asked);
		if (read_now == 0)
			return 0;
		for (ssize_t i = 0; i < read_now; i++)
			if (asked[i] == '\n')
				printf("%llu %llu\n", taken, dropped_by(receivers, streams));
		fflush(stdout);
		due.tv_nsec += tick_ns % 1000000000LL;
		due.tv_sec += tick_ns / 1000000000LL + due.tv_nsec / 1000000000LL;
		due.tv_nsec %= 1000000000LL;
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
	}
}
