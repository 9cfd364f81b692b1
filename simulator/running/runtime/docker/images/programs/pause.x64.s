# The pause of a task, for amd64: blocks SIGTERM, SIGINT and SIGQUIT, waits for one of them or for the end of its standard
# input, and exits with 0. Linux system calls, no library: number in eax, arguments in rdi, rsi, rdx, r10.
        .intel_syntax noprefix
        .text

# rt_sigprocmask(SIG_BLOCK, &signals, NULL, 8): a blocked signal does not kill, it can be read.
        mov     eax, 14
        xor     edi, edi
        lea     rsi, signals[rip]
        xor     edx, edx
        mov     r10d, 8
        syscall

# signalfd4(-1, &signals, 8, 0): a file that can be read once one of them has come.
        mov     eax, 289
        mov     edi, -1
        lea     rsi, signals[rip]
        mov     edx, 8
        xor     r10d, r10d
        syscall

# poll(&files, 2, -1): without a limit of time.
        lea     rdi, files[rip]
        mov     [rdi + 8], eax                  # files[1].fd
        mov     eax, 7
        mov     esi, 2
        mov     edx, -1
        syscall

# exit(0)
        mov     eax, 60
        xor     edi, edi
        syscall

signals:                                        # bit n - 1 stands for signal n
        .quad   1 << (2 - 1) | 1 << (3 - 1) | 1 << (15 - 1)
files:                                          # struct pollfd { int fd; short events, revents; }
        .long   0                               # standard input: its end counts as readable
        .short  1, 0                            # POLLIN
        .long   -1                              # the signals; filled in above
        .short  1, 0
