// SPDX-License-Identifier: Apache-2.0
package penlog;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds what doc/architecture.md says of penlog: what it may use. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("penlog");

    /** What the programs share, and nothing of Netty or JNA, so that little is loaded. */
    @Test
    void classes_useOnlyWhatTheyMay() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "penlog..", "pen.cli", "pen.log", "pen.net", "pen.os", "java..", "org.jspecify.annotations")
                .check(CLASSES);
    }
}
