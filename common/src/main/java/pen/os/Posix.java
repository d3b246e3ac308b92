// SPDX-License-Identifier: Apache-2.0
package pen.os;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;
import java.io.IOException;
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
    // syslog.h
    private static final int LOG_PID = 1;
    private static final int LOG_USER = 1 << 3;
    private static final int LOG_NOTICE = 5;

    /** Memory that the C library goes on using: openlog(3) stores the pointer, not the text. */
    private static final List<Memory> KEPT = new CopyOnWriteArrayList<>();

    private Posix() {}

    /** A user's entry in passwd(5), as far as it is needed here. */
    public record User(String name, int uid, int gid) {}

    /**
     * Looks a user up.
     *
     * @throws IOException if there is no such user
     */
    public static User user(String name) throws IOException {
        Passwd entry = C.getpwnam(name);
        if (entry == null) {
            throw new IOException("no such user");
        }
        return new User(name, entry.uid, entry.gid);
    }

    /**
     * Becomes the user for good: supplementary groups, group, user, in all threads.
     *
     * @throws IOException if a step is refused, or if the old rights could be had back
     */
    public static void become(User user) throws IOException {
        check(C.initgroups(user.name, user.gid), "cannot take the groups of user " + user.name);
        check(C.setgid(user.gid), "cannot take the group of user " + user.name);
        check(C.setuid(user.uid), "cannot switch to user " + user.name);
        if (user.uid != 0 && canBecomeRoot()) {
            throw new IOException("switched to user " + user.name + ", but could switch back to root");
        }
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
    public static void newSession() throws IOException {
        check(C.setsid(), "cannot start a session");
    }

    /** Points stdin, stdout and stderr at /dev/null. */
    public static void closeStandardStreams() throws IOException {
        int sink = check(C.open("/dev/null", O_RDWR), "cannot open /dev/null");
        for (int descriptor = 0; descriptor <= 2; descriptor++) {
            check(C.dup2(sink, descriptor), "cannot point a standard stream at /dev/null");
        }
        C.close(sink);
    }

    /** Gives a signal, by its number, the action that it has by default; signal(2). */
    static void defaultAction(int signal) {
        C.signal(signal, Pointer.NULL);
    }

    /** Names this program to syslog(3), facility user. */
    public static void openSyslog(String program) {
        byte[] text = Native.toByteArray(program);
        Memory name = new Memory(text.length);
        name.write(0, text, 0, text.length);
        KEPT.add(name);
        C.openlog(name, LOG_PID, LOG_USER);
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

        int initgroups(String user, int group);

        int setgid(int group);

        int setuid(int user);

        String strerror(int error);

        void _exit(int status);

        int setsid();

        int umask(int mask);

        int open(String path, int flags);

        int dup2(int from, int to);

        int close(int descriptor);

        @Nullable
        Pointer signal(int number, @Nullable Pointer action);

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
