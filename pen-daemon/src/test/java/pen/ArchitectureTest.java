// SPDX-License-Identifier: Apache-2.0
package pen;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the table of packages in doc/architecture.md: who may use whom. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("pen..");

    @Test
    void packages_useOnlyWhatTheyMay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("pen..")
                .layer("net")
                .definedBy("pen.net")
                .layer("os")
                .definedBy("pen.os")
                .layer("log")
                .definedBy("pen.log")
                .layer("cli")
                .definedBy("pen.cli")
                .layer("control")
                .definedBy("pen.control")
                .layer("acl")
                .definedBy("pen.acl")
                .layer("settings")
                .definedBy("pen.settings")
                .layer("balance")
                .definedBy("pen.balance")
                .layer("http")
                .definedBy("pen.http")
                .layer("tls")
                .definedBy("pen.tls")
                .layer("proxy")
                .definedBy("pen.proxy")
                .layer("dsr")
                .definedBy("pen.dsr")
                .layer("stats")
                .definedBy("pen.stats")
                .layer("command")
                .definedBy("pen.command")
                .layer("main")
                .definedBy("pen")
                .whereLayer("net")
                .mayNotAccessAnyLayer()
                .whereLayer("os")
                .mayNotAccessAnyLayer()
                .whereLayer("cli")
                .mayOnlyAccessLayers("os")
                .whereLayer("log")
                .mayOnlyAccessLayers("os")
                .whereLayer("control")
                .mayOnlyAccessLayers("net")
                .whereLayer("acl")
                .mayOnlyAccessLayers("net")
                .whereLayer("settings")
                .mayOnlyAccessLayers("acl", "net")
                .whereLayer("balance")
                .mayOnlyAccessLayers("acl", "settings", "net")
                .whereLayer("http")
                .mayOnlyAccessLayers("settings")
                .whereLayer("tls")
                .mayOnlyAccessLayers("settings", "net", "log", "os")
                .whereLayer("proxy")
                .mayOnlyAccessLayers("acl", "balance", "http", "tls", "settings", "net", "log")
                .whereLayer("dsr")
                .mayOnlyAccessLayers("acl", "balance", "settings", "net", "log", "os")
                .whereLayer("stats")
                .mayOnlyAccessLayers("acl", "proxy", "balance", "settings", "net", "log", "os")
                .whereLayer("command")
                .mayOnlyAccessLayers("acl", "stats", "proxy", "balance", "settings", "net", "log", "os", "control")
                .whereLayer("main")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("pen.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void balancingAndAccessLists_knowNoNetty() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "pen.acl",
                        "pen.balance",
                        "pen.settings",
                        "pen.log",
                        "pen.control",
                        "pen.os",
                        "pen.stats",
                        "pen.dsr")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void net_isTheOnlyUserOfNettysChannelClasses() {
        noClasses()
                .that()
                .resideOutsideOfPackage("pen.net")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty.channel.epoll",
                        "io.netty.channel.uring",
                        "io.netty.channel.nio",
                        "io.netty.channel.socket.nio")
                .check(CLASSES);
    }

    @Test
    void jna_isUsedOnlyInOs() {
        noClasses()
                .that()
                .resideOutsideOfPackage("pen.os")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(CLASSES);
    }

    @Test
    void maxmind_isUsedOnlyInAcl() {
        noClasses()
                .that()
                .resideOutsideOfPackage("pen.acl")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.maxmind..")
                .check(CLASSES);
    }

    @Test
    void histogramsAndJson_areUsedOnlyInBalanceAndStats() {
        noClasses()
                .that()
                .resideOutsideOfPackage("pen.balance")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.HdrHistogram..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("pen.stats")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson..")
                .check(CLASSES);
    }

    @Test
    void names_sayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Base)")
                .check(CLASSES);
        classes().that().areTopLevelClasses().should().resideInAPackage("pen..").check(CLASSES);
    }
}
