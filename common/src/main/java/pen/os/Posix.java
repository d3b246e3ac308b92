// SPDX-License-Identifier: Apache-2.0
package pen.os;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the C library that Java has no words for. Loaded only when one of them is needed, because loading costs
 * start-up time.
 */
public final class Posix {
    // fcntl.h
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 04000;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    // bits/socket.h
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    // sys/un.h: char sun_path[108]
    private static final int LONGEST_UNIX_NAME = 108;
    // syslog.h
    private static final int LOG_PID = 1;
    private static final int LOG_NDELAY = 8;
    private static final int LOG_USER = 1 << 3;
    private static final int LOG_NOTICE = 5;

    /** Linux allows a process 65536 groups (NGROUPS_MAX), and nobody has as many. */
    private static final int MOST_GROUPS = 1024;

    /** Memory that the C library goes on using: openlog(3) stores the pointer, not the text. */
    private static final List<Memory> KEPT = new CopyOnWriteArrayList<>();

    private static boolean inherited;

    private Posix() {}

    /**
     * A user's entry in passwd(5), as far as it is needed here.
     *
     * @param groups all of its groups, of group(5)
     */
    public record User(String name, int uid, int gid, List<Integer> groups) {}

    /**
     * Looks a user and its groups up.
     *
     * @throws IOException if there is no such user
     */
    public static User user(String name) throws IOException {
        Passwd entry = C.getpwnam(name);
        if (entry == null) {
            throw new IOException("no such user");
        }
        int uid = entry.uid;
        int gid = entry.gid;
        int[] groups = new int[MOST_GROUPS];
        IntByReference count = new IntByReference(groups.length);
        if (C.getgrouplist(name, gid, groups, count) < 0) {
            throw new IOException("in " + count.getValue() + " groups (expected: at most " + groups.length + ")");
        }
        return new User(
                name,
                uid,
                gid,
                Arrays.stream(groups, 0, count.getValue()).boxed().toList());
    }

    /**
     * Becomes the user for good: supplementary groups, group, user, in all threads. Reads no file, so this works in
     * another root directory too.
     *
     * @throws IOException if a step is refused, or if the old rights could be had back
     */
    public static void become(User user) throws IOException {
        int[] groups = user.groups.stream().mapToInt(Integer::intValue).toArray();
        check(C.setgroups(groups.length, groups), "cannot take the groups of user " + user.name);
        check(C.setgid(user.gid), "cannot take the group of user " + user.name);
        check(C.setuid(user.uid), "cannot switch to user " + user.name);
        if (user.uid != 0 && canBecomeRoot()) {
            throw new IOException("switched to user " + user.name + ", but could switch back to root");
        }
    }

    /**
     * Makes the directory this process's root and its working directory.
     *
     * @throws IOException if that is refused
     */
    static void changeRoot(Path directory) throws IOException {
        check(C.chroot(directory.toString()), directory + ": cannot change the root directory");
        check(C.chdir("/"), directory + ": cannot work in it");
    }

    /** The user that this process acts as; 0 is root. */
    public static int effectiveUser() {
        return C.geteuid();
    }

    /**
     * Sets which rights are taken from every file that this process makes; umask(2).
     *
     * @param mask bits of a mode
     * @return the mask before
     */
    public static int umask(int mask) {
        return C.umask(mask);
    }

    /** Loads the library now, so that a later call does not take that time. */
    static void load() {
        C.geteuid();
    }

    /** Ends the process at once, without the JVM's own end: no hooks, nothing flushed. */
    static void exit(int status) {
        C._exit(status);
    }

    /** Leaves the terminal and the session, as the leader of a new one. Only for a process that leads no group. */
    static void newSession() throws IOException {
        check(C.setsid(), "cannot start a session");
    }

    /** Opens /dev/null. */
    static int openSink() throws IOException {
        return check(C.open("/dev/null", O_RDWR), "cannot open /dev/null");
    }

    /** Makes {@code descriptor} the same as {@code other}. */
    static void redirect(int descriptor, int other) throws IOException {
        check(C.dup2(other, descriptor), "cannot redirect descriptor " + descriptor);
    }

    /**
     * Makes a socket that sends datagrams to a Unix socket.
     *
     * @param name its path, or {@code @} and an abstract name; unix(7)
     * @throws IOException if nobody can be reached there; the message begins with {@code what}
     */
    static int connectDatagrams(String name, String what) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        if (text.length > LONGEST_UNIX_NAME) {
            throw new IOException(what + ": longer than " + LONGEST_UNIX_NAME + " bytes");
        }
        // struct sockaddr_un; an abstract name has a NUL in front and none behind.
        byte[] address = ByteBuffer.allocate(2 + text.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(text)
                .array();
        if (name.startsWith("@")) {
            address[2] = 0;
        }
        int socket = check(C.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), what + ": no socket");
        try {
            check(C.connect(socket, address, address.length), what);
            return socket;
        } catch (IOException e) {
            C.close(socket);
            throw e;
        }
    }

    /** Sends a datagram. */
    static void send(int socket, byte[] datagram, String what) throws IOException {
        check((int) C.send(socket, datagram, datagram.length, MSG_NOSIGNAL), what);
    }

    static void close(int descriptor) {
        C.close(descriptor);
    }

    /**
     * Has calls on a descriptor wait, or say at once that they would have to; for all processes that share it.
     *
     * @throws IOException if it is none
     */
    public static void setWaiting(int descriptor, boolean waits) throws IOException {
        String what = "descriptor " + descriptor;
        int flags = check(C.fcntl(descriptor, F_GETFL, 0), what);
        check(C.fcntl(descriptor, F_SETFL, waits ? flags & ~O_NONBLOCK : flags | O_NONBLOCK), what);
    }

    /**
     * Makes a socket that this process was started with a channel of Java's, which knows only one such, as its stdin.
     *
     * @throws IOException if that fails, or if it was done before with another
     */
    public static Channel inheritedChannel(int descriptor) throws IOException {
        String what = "descriptor " + descriptor + ": cannot become a channel";
        // Java points the standard streams to /dev/null for it.
        int out = check(C.dup(1), what);
        int err = check(C.dup(2), what);
        check(C.dup2(descriptor, 0), what);
        Channel channel = System.inheritedChannel();
        check(C.dup2(out, 1), what);
        check(C.dup2(err, 2), what);
        C.close(out);
        C.close(err);
        if (channel == null || inherited) {
            throw new IOException(what + " (expected with transport nio: one socket)");
        }
        inherited = true;
        C.close(descriptor);
        return channel;
    }

    /** Gives a signal, by its number, the action that it has by default; signal(2). */
    static void defaultAction(int signal) {
        C.signal(signal, Pointer.NULL);
    }

    /** Sends a signal, by its number, to a process; kill(2). */
    static void kill(int process, int signal) throws IOException {
        check(C.kill(process, signal), "cannot signal process " + process);
    }

    /** Names this program to syslog(3), facility user, and connects: later its socket may be out of reach. */
    public static void openSyslog(String program) {
        C.tzset();
        byte[] text = Native.toByteArray(program);
        Memory name = new Memory(text.length);
        name.write(0, text, 0, text.length);
        KEPT.add(name);
        C.openlog(name, LOG_PID | LOG_NDELAY, LOG_USER);
    }

    /** Writes a line to syslog(3) at level notice. May wait for a slow receiver. */
    public static void syslog(String line) {
        C.syslog(LOG_NOTICE, "%s", line);
    }

    private static boolean canBecomeRoot() {
        return C.setuid(0) == 0;
    }

    /** The result of a call, which is -1 if it failed; errno alone tells nothing. */
    private static int check(int result, String what) throws IOException {
        if (result == -1) {
            throw new IOException(what + ": " + C.strerror(Native.getLastError()));
        }
        return result;
    }

    /** pwd.h; the fields are named for what they hold, and their order is the C library's. */
    @FieldOrder({"name", "password", "uid", "gid", "comment", "home", "shell"})
    public static final class Passwd extends Structure {
        public @Nullable Pointer name;
        public @Nullable Pointer password;
        public int uid;
        public int gid;
        public @Nullable Pointer comment;
        public @Nullable Pointer home;
        public @Nullable Pointer shell;
    }

    private interface CLibrary extends Library {
        int geteuid();

        @Nullable
        Passwd getpwnam(String name);

        int getgrouplist(String user, int group, int[] groups, IntByReference count);

        int setgroups(long count, int[] groups);

        int chroot(String directory);

        int chdir(String directory);

        int setgid(int group);

        int setuid(int user);

        String strerror(int error);

        void _exit(int status);

        int setsid();

        int umask(int mask);

        int open(String path, int flags);

        int dup2(int from, int to);

        int close(int descriptor);

        int dup(int descriptor);

        int fcntl(int descriptor, int command, int argument);

        int socket(int family, int type, int protocol);

        int connect(int socket, byte[] address, int length);

        long send(int socket, byte[] data, long length, int flags);

        @Nullable
        Pointer signal(int number, @Nullable Pointer action);

        int kill(int process, int signal);

        void tzset();

        void openlog(Pointer name, int options, int facility);

        void syslog(int priority, String format, Object... arguments);
    }

    private static final CLibrary C = open();

    private static CLibrary open() {
        // Otherwise JNA runs ldconfig to learn where libraries are; the C library is already in this process.
        System.setProperty("jna.platform.library.path", "");
        return Native.load(CLibrary.class);
    }
}
