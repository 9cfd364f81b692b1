// Hands the netlink messages in /rules to the kernel's netfilter, for arm64; exits with 0, or with the number of the error that the
// kernel answered. Linux system calls, no library: number in x8, arguments in x0 to x5; a failure is the negative number
// of an error in x0.
        .set    BUFFER_SIZE, 0x10000
        .text

// openat(AT_FDCWD, "/rules", O_RDONLY, 0)
        mov     x8, #56
        mov     x0, #-100
        adr     x1, path
        mov     x2, #0
        mov     x3, #0
        svc     #0

// read(file, buffer, BUFFER_SIZE); the buffer is on the stack, sp leads to it from here on
        sub     sp, sp, #BUFFER_SIZE
        mov     x8, #63
        mov     x1, sp
        mov     x2, #BUFFER_SIZE
        svc     #0
        mov     x20, x0                         // length of the messages

// socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER)
        mov     x8, #198
        mov     x0, #16
        mov     x1, #3
        mov     x2, #12
        svc     #0
        mov     x21, x0

// sendto(socket, buffer, length, 0, NULL, 0): the kernel carries the batch out before it returns. x0 still is the socket.
        mov     x8, #206
        mov     x1, sp
        mov     x2, x20
        mov     x3, #0
        mov     x4, #0
        mov     x5, #0
        svc     #0
        tbnz    x0, #63, failed

// recvfrom(socket, buffer, BUFFER_SIZE, MSG_DONTWAIT, NULL, NULL): only failures are answered, no answer (EAGAIN) is success.
        mov     x8, #207
        mov     x0, x21
        mov     x1, sp
        mov     x2, #BUFFER_SIZE
        mov     x3, #0x40
        mov     x4, #0
        mov     x5, #0
        svc     #0
        tbz     x0, #63, answered
        mov     x0, #0
        b       exit

answered:
        ldrsw   x0, [sp, #16]                   // nlmsgerr.error, after the header
failed:
        neg     x0, x0
exit:
        mov     x8, #93
        svc     #0

path:
        .asciz  "/rules"
