import Foundation
import Hummingbird
import Logging
import NIOCore

/// Serves the published folder as it lies there: ETags, ranges and conditional requests, read-only.
package struct PortalServer: Sendable {
    private let application: Application<RouterResponder<BasicRequestContext>>

    /// - Parameters:
    ///   - root: the folder `Exports/`.
    ///   - port: 0 lets the system choose one.
    ///   - onReady: called with the port once the server listens.
    package init(
        root: String, host: String, port: Int, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        let router = Router(context: BasicRequestContext.self)
        router.add(middleware: PublicationHeaders())
        router.add(middleware: InsideOnly(root: root))
        router.add(
            middleware: FileMiddleware(root, searchForIndexHtml: true, logger: logger)
                .withAdditionalMediaTypes(forFileExtensions: [
                    "csv": MediaType(type: .text, subType: "csv", parameter: ("charset", "utf-8")),
                    "jsonld": MediaType(type: .application, subType: "ld+json"),
                ]))
        application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "dcs"),
            onServerRunning: { channel in await onReady(channel.localAddress?.port ?? port) },
            logger: logger)
    }

    /// Serves until its task is cancelled or the process is asked to stop.
    package func run() async throws { try await application.run() }
}

/// Links inside the folder are followed; one that leads out of it is no file of the publication.
struct InsideOnly<Context: RequestContext>: RouterMiddleware {
    let root: String

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let path = request.uri.path.removingPercentEncoding, !path.utf8.contains(0) else {
            throw HTTPError(.notFound)
        }
        if let folder = Self.resolved(root), let file = Self.resolved(root + "/" + path),
            file != folder, !file.hasPrefix(folder + "/")
        {
            throw HTTPError(.notFound)
        }
        return try await next(request, context)
    }

    /// Where a path leads once all links are followed; nil when there is nothing.
    private static func resolved(_ path: String) -> String? {
        guard let bytes = realpath(path, nil) else { return nil }
        defer { free(bytes) }
        return String(cString: bytes)
    }
}

/// Headers that follow from what a published file is: immutable snapshots, short-lived pages, no scripts anywhere.
struct PublicationHeaders<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard request.method == .get || request.method == .head else {
            return Response(status: .methodNotAllowed, headers: [.allow: "GET, HEAD"])
        }
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            response = Response(
                status: .notFound, headers: [.contentType: "text/plain; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "There is no such file in this publication.\n")))
        }
        response.headers[.cacheControl] =
            request.uri.path.hasPrefix("/v1/snapshots/") && !request.uri.path.hasSuffix("/index.json")
            ? "public, max-age=31536000, immutable" : "public, max-age=10"
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'none'; "
            + "frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.accessControlAllowOrigin] = "*"
        return response
    }
}
