// SPDX-License-Identifier: Apache-2.0
package penstats;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A page that says in words what did not work; it stands alone, so that CGI can serve it too. */
final class ErrorPage {
    private static final String STYLE = """
            :root{color-scheme:light dark}\
            body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}\
            h1{font-size:1.5rem;line-height:1.25}\
            p{overflow-wrap:anywhere}""";

    private ErrorPage() {}

    /**
     * A page of sentences.
     *
     * @param title in a few words
     * @param sentences a paragraph each
     */
    static String of(String title, String... sentences) {
        StringBuilder page = new StringBuilder(1024);
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n");
        for (String sentence : sentences) {
            page.append("<p>").append(escaped(sentence)).append("</p>\n");
        }
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    /**
     * The page for a pen that gives no answer.
     *
     * @param pen its name
     * @param error what was tried and why it failed
     * @param since when that began
     */
    static String unreachable(String pen, String error, Instant since) {
        return of(
                pen + " does not answer",
                "Tried: " + error + ".",
                "No answer since " + since.truncatedTo(ChronoUnit.SECONDS) + ".");
    }

    /** The text as HTML shows it, in an element or an attribute. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
