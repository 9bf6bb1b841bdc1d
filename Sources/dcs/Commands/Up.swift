import ArgumentParser
import Foundation
import Journal
import ServiceLifecycle
import Synchronization

struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs every stage in one process: intake, counting, publication, site.",
        discussion: """
            Keys are made on first start. Prints where the site and the files are, then a live status line. Ctrl-C stops it.

            EXAMPLES
              dcs up
              dcs up --simulate                     with a dozen made-up services, public and partner
              dcs up --simulate --rate 10000        ten thousand events a second
              dcs up --data /srv/dcs --tick 60
            """)

    @OptionGroup var folders: FolderOptions
    @OptionGroup var intake: IntakeOptions
    @OptionGroup var site: SiteOptions

    @Flag(help: "Drive it with a seeded simulator: some weeks of history, then live events.")
    var simulate = false

    @OptionGroup var simulation: SimulationOptions

    func run() async throws {
        try await Failure.reporting {
            let definitions = try folders.definitions()
            let files = folders.files
            let running = try Intake(
                files: files, definitions: definitions, configuration: intake.configuration, isAnnounced: true)
            defer { running.stop() }
            let latest = Mutex<String>("none yet")
            let board = StatusBoard(files: files, exports: folders.exportsFolder)
            var services: [any Service] = [
                intake.ticks(running.journal, files: files), Stages.counting(files, definitions),
                Stages.publication(files, folders.exportsFolder, definitions) { id in latest.withLock { $0 = id } },
            ]
            let announced = (host: site.host, endpoints: running.endpoints, exports: folders.exportsFolder.path)
            services.append(
                site.service(folders.exportsFolder) { port in
                    Terminal.result("site     http://\(announced.host):\(port)/")
                    Terminal.result("files    \(announced.exports)/v1/latest/")
                    Terminal.result(
                        "intake   \(announced.endpoints.joined(separator: ", "))  (CURVE keys in \(files.keys.path))")
                    Terminal.result("stop     Ctrl-C")
                })
            if simulate {
                services += try simulation.services(
                    files: files, definitions: definitions, endpoints: running.endpoints)
            }
            services.append(running.reporting())
            services.append(ThreadService("status") { flag in try board.show(until: flag, simulating: simulate) })
            try await Stages.run(services)
            Terminal.line("\nstopped; everything acknowledged is in \(files.journal)")
        }
    }
}
