// SPDX-License-Identifier: Apache-2.0
package penstats;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds what doc/architecture.md says of penstats: what it may use. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("penstats");

    /** What the programs share, the web server, and what writes its pages. */
    @Test
    void classes_useOnlyWhatTheyMay() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "penstats",
                        "pen.cli",
                        "pen.control",
                        "pen.log",
                        "pen.net",
                        "pen.os",
                        "java..",
                        "javax.crypto..",
                        "org.jspecify.annotations",
                        "at.favre.lib.crypto.bcrypt",
                        "io.prometheus.metrics..",
                        "jakarta.servlet..",
                        "org.eclipse.jetty..",
                        "tools.jackson.core..")
                .check(CLASSES);
    }

    /** One answer of CGI is to come soon, and needs none of it. */
    @Test
    void asking_needsNoWebServer() {
        noClasses()
                .that()
                .haveSimpleName("WatchedPen")
                .or()
                .haveSimpleName("Pens")
                .or()
                .haveSimpleName("ErrorPage")
                .or()
                .haveSimpleName("Options")
                .or()
                .haveSimpleName("Cgi")
                .or()
                .haveSimpleName("SignalledPen")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.eclipse..", "io.prometheus..", "tools..")
                .check(CLASSES);
    }

    /** A name says what a class is; these say nothing. */
    @Test
    void classes_haveNamesThatSayWhatTheyAre() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Base)(\\$.*)?")
                .check(CLASSES);
    }
}
