/* The socket of a listener that has stopped, for the next one: its port is nobody else's meanwhile. */
#include "tn3270/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static void ready(void *ctx, struct terminal *t)
{
    (void)ctx, (void)t;
}

static int to_port(uint16_t port, bool connects)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (connects ? connect(fd, (struct sockaddr *)&a, sizeof a)
                 : bind(fd, (struct sockaddr *)&a, sizeof a)) {
        close(fd);
        return -errno;
    }
    return fd;
}

static void the_next_has_the_socket(void **state)
{
    uv_loop_t loop;
    struct listener *l;
    char error[160], byte;
    struct listener_config config = {.ready = ready};
    (void)state;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(listener_start(&l, &loop, &config, error, sizeof error), 0);
    config.port = listener_port(l);
    config.socket = listener_keep(l);
    assert_true(config.socket > 0);
    listener_stop(l);
    uv_run(&loop, UV_RUN_DEFAULT); /* it is gone */
    assert_int_equal(uv_loop_close(&loop), 0);
    assert_true(to_port(config.port, false) < 0);
    int early = to_port(config.port, true);
    assert_true(early >= 0);

    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(listener_start(&l, &loop, &config, error, sizeof error), 0);
    assert_int_equal(listener_port(l), config.port);
    while (!listener_clients(l))
        uv_run(&loop, UV_RUN_ONCE);
    while (recv(early, &byte, 1, MSG_DONTWAIT) < 0) /* it is negotiated with */
        uv_run(&loop, UV_RUN_ONCE);
    assert_int_equal((unsigned char)byte, 0xff);
    listener_stop(l);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    close(early);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_next_has_the_socket)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
