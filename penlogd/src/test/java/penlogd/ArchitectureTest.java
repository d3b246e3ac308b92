// SPDX-License-Identifier: Apache-2.0
package penlogd;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds what doc/architecture.md says of penlogd: what it may use. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("penlogd");

    /** What the programs share, and of netty what is above its channels. */
    @Test
    void classes_useOnlyWhatTheyMay() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "penlogd..",
                        "pen.cli",
                        "pen.log",
                        "pen.net",
                        "pen.os",
                        "java..",
                        "org.jspecify.annotations",
                        "io.netty.bootstrap",
                        "io.netty.buffer",
                        "io.netty.channel",
                        "io.netty.channel.group",
                        "io.netty.handler..",
                        "io.netty.util..")
                .check(CLASSES);
    }
}
