// SPDX-License-Identifier: Apache-2.0
package pen.command;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pen.acl.AccessList;
import pen.acl.AccessLists;
import pen.acl.Countries;
import pen.acl.Rule;
import pen.os.FileError;
import pen.os.NamedPipe;
import pen.settings.Setting;
import pen.settings.Settings;

/** The commands that change access lists. */
final class AclCommand {
    static final String ARGUMENTS = "N permit|deny IP [MASK]|IP/LENGTH|country CC";

    private AclCommand() {}

    /** Appends a rule. */
    static String append(Words words, Draft draft) throws CommandException {
        int number = number("acl", words);
        AccessLists lists = draft.settings().get(Setting.ACL);
        Rule rule = Rule.parse(words.rest());
        draft.set(Setting.ACL, lists.with(number, lists.list(number).with(rule)));
        return "";
    }

    /** Empties a list. */
    static String clear(Words words, Draft draft) throws CommandException {
        int number = number("no acl", words);
        draft.set(Setting.ACL, draft.settings().get(Setting.ACL).with(number, AccessList.EMPTY));
        return "";
    }

    /** Reads the database of countries. */
    static String database(Words words, Draft draft) throws CommandException, IOException {
        AccessLists lists = draft.settings().get(Setting.ACL);
        if (!words.isEmpty()) {
            lists = lists.with(countries(Path.of(words.next("FILE"))));
            draft.set(Setting.ACL, lists);
        }
        return lists.countries().map(countries -> countries.path().toString()).orElse("");
    }

    /** The lists: each emptied, then filled. */
    static Stream<String> lines(Settings settings) {
        AccessLists lists = settings.get(Setting.ACL);
        return IntStream.range(0, AccessLists.COUNT)
                .boxed()
                .flatMap(number -> Stream.concat(
                        Stream.of("no acl " + number),
                        lists.list(number).rules().stream().map(rule -> "acl " + number + " " + rule)));
    }

    /** The database, if there is one. */
    static Stream<String> databaseLine(Settings settings) {
        return settings.get(Setting.ACL).countries().stream()
                .map(countries -> "geoip_db " + Words.quoted(countries.path().toString()));
    }

    private static Countries countries(Path file) throws IOException {
        try {
            NamedPipe.refuseAndDevices(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        try {
            return Countries.open(file);
        } catch (FileSystemException e) {
            throw unreadable(file, e);
        }
    }

    private static IOException unreadable(Path file, IOException cause) {
        FileError error = new FileError(file, "cannot read", cause);
        return new IOException("geoip_db: " + error.getMessage(), error);
    }

    private static int number(String what, Words words) throws CommandException {
        return Setting.parseNumber(what, words.next("N"), 0, AccessLists.COUNT - 1);
    }
}
