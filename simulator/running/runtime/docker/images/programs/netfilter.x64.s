# Hands the netlink messages in /rules to the kernel's netfilter, for amd64; exits with 0, or with the number of the error that the
# kernel answered. Linux system calls, no library: number in eax, arguments in rdi, rsi, rdx, r10, r8, r9; a failure is the
# negative number of an error in rax.
        .intel_syntax noprefix
        .set    BUFFER_SIZE, 0x10000
        .text

# openat(AT_FDCWD, "/rules", O_RDONLY, 0)
        mov     eax, 257
        mov     edi, -100
        lea     rsi, path[rip]
        xor     edx, edx
        xor     r10d, r10d
        syscall

# read(file, buffer, BUFFER_SIZE); the buffer is on the stack, rsp leads to it from here on
        mov     edi, eax
        sub     rsp, BUFFER_SIZE
        xor     eax, eax
        mov     rsi, rsp
        mov     edx, BUFFER_SIZE
        syscall
        mov     r12, rax                        # length of the messages

# socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER)
        mov     eax, 41
        mov     edi, 16
        mov     esi, 3
        mov     edx, 12
        syscall
        mov     r13, rax

# sendto(socket, buffer, length, 0, NULL, 0): the kernel carries the batch out before it returns.
        mov     eax, 44
        mov     rdi, r13
        mov     rsi, rsp
        mov     rdx, r12
        xor     r10d, r10d
        xor     r8d, r8d
        xor     r9d, r9d
        syscall
        test    rax, rax
        js      failed

# recvfrom(socket, buffer, BUFFER_SIZE, MSG_DONTWAIT, NULL, NULL): only failures are answered, no answer (EAGAIN) is success.
        mov     eax, 45
        mov     rdi, r13
        mov     rsi, rsp
        mov     edx, BUFFER_SIZE
        mov     r10d, 0x40
        xor     r8d, r8d
        xor     r9d, r9d
        syscall
        xor     edi, edi
        test    rax, rax
        js      exit
        movsxd  rax, dword ptr [rsp + 16]       # nlmsgerr.error, after the header

failed:
        neg     rax
        mov     rdi, rax
exit:
        mov     eax, 60
        syscall

path:
        .asciz  "/rules"
