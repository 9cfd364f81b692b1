// The pause of a task, for arm64: blocks SIGTERM, SIGINT and SIGQUIT, waits for one of them or for the end of its standard
// input, and exits with 0. Linux system calls, no library: number in x8, arguments in x0 to x5.
        .text

// rt_sigprocmask(SIG_BLOCK, &signals, NULL, 8): a blocked signal does not kill, it can be read.
        mov     x8, #135
        mov     x0, #0
        adr     x1, signals
        mov     x2, #0
        mov     x3, #8
        svc     #0

// signalfd4(-1, &signals, 8, 0): a file that can be read once one of them has come.
        mov     x8, #74
        mov     x0, #-1
        adr     x1, signals
        mov     x2, #8
        mov     x3, #0
        svc     #0

// ppoll(&files, 2, NULL, NULL, 8): without a limit of time; arm64 has no poll.
        adr     x9, signal_file
        str     w0, [x9]
        mov     x8, #73
        adr     x0, files
        mov     x1, #2
        mov     x2, #0
        mov     x3, #0
        mov     x4, #8
        svc     #0

// exit(0)
        mov     x8, #93
        mov     x0, #0
        svc     #0

signals:                                        // bit n - 1 stands for signal n
        .quad   1 << (2 - 1) | 1 << (3 - 1) | 1 << (15 - 1)
files:                                          // struct pollfd { int fd; short events, revents; }
        .long   0                               // standard input: its end counts as readable
        .short  1, 0                            // POLLIN
signal_file:
        .long   -1                              // the signals; filled in above
        .short  1, 0
