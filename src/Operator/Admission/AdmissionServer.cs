using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Admission.Certificates;
using LvsOperator.Operator.Settings;
using LvsOperator.Planning.Acceptance;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LvsOperator.Operator.Admission;

/// <summary>The validating webhook: HTTPS on <c>--webhook-listen</c>, by every replica, with the certificate that the Secret has at the moment of each connection.</summary>
internal sealed class AdmissionServer : IAsyncDisposable
{
    /// <summary>
    /// A review of an update holds an object twice. etcd takes 1.5 MiB of one (its --max-request-bytes), and JSON may be half as large again as what is stored.
    /// </summary>
    internal const int LongestBody = 8 * 1024 * 1024;

    private readonly OperatorSettings settings;
    private readonly ReviewHandler handler;
    private readonly ILogger log;
    private readonly TimeProvider time;
    private WebApplication? app;

    /// <param name="client">The client.</param>
    /// <param name="settings">Where to listen, and for which namespace.</param>
    /// <param name="known">What policies need; null as long as the caches are not complete.</param>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    internal AdmissionServer(ApiClient client, OperatorSettings settings, Func<AcceptanceInput?> known, ILogger log, TimeProvider time)
    {
        (this.settings, this.log, this.time) = (settings, log, time);
        handler = new ReviewHandler(settings, known);
        Certificates = new ServingCertificates(client, settings, log, time);
    }

    /// <summary>What is served; the leader's <see cref="WebhookRegistration"/> renews it.</summary>
    internal ServingCertificates Certificates { get; }

    /// <summary>How many were asked, admitted, refused, and not understood, for metrics.</summary>
    internal ReviewCounts Counts { get; } = new();

    /// <summary>Where it listens; null: not yet.</summary>
    internal IPEndPoint? Listening { get; private set; }

    /// <summary>Begins to listen, where the settings have a webhook; why it cannot, else null. Without a certificate yet, connections are refused.</summary>
    internal async Task<string?> ListenAsync(CancellationToken cancel)
    {
        if (settings.Webhook.Use == WebhookUse.None) return null;
        var made = Build();
        try
        {
            await made.StartAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await made.DisposeAsync().ConfigureAwait(false);
            return e.Message;
        }

        app = made;
        var port = made.Urls.Select(u => new Uri(u).Port).First();
        Listening = new IPEndPoint(settings.WebhookListen.Address, port);
        AdmissionLog.Listening(log, Listening.ToString());
        return null;
    }

    /// <summary>Follows the certificates until cancelled.</summary>
    internal Task RunAsync(CancellationToken cancel) =>
        settings.Webhook.Use == WebhookUse.None ? Task.Delay(Timeout.InfiniteTimeSpan, time, cancel) : Certificates.RunAsync(cancel);

    /// <summary>Ends what is being answered, which takes no longer than the API server waits for it, and listens no more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (app is null) return;
        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
            kestrel.Limits.MaxConcurrentConnections = 256;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            // Any address of either family, also where there is only one.
            if (settings.WebhookListen.Address.Equals(IPAddress.IPv6Any)) kestrel.ListenAnyIP(settings.WebhookListen.Port, Secure);
            else kestrel.Listen(settings.WebhookListen, Secure);
        });
        var made = builder.Build();
        made.Run(AnswerAsync);
        return made;

        void Secure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                HandshakeTimeout = TimeSpan.FromSeconds(5),
                ServerCertificateSelector = (_, _) => Certificates.Served?.Serving,
            });
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        if (context.Request.Path.Value != WebhookDocument.Path || context.Request.Method != "POST")
        {
            response.StatusCode = context.Request.Path.Value == WebhookDocument.Path ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound;
            await response.WriteAsync($"POST {WebhookDocument.Path}\n").ConfigureAwait(false);
            return;
        }

        var since = time.GetTimestamp();
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        Review review;
        try
        {
            review = await handler.AnswerAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // To the API server it is as if nobody were here: the object passes, and the operator judges it.
            AdmissionLog.Bug(log, bug);
            Counts.Count(ReviewOutcome.Failed, time.GetElapsedTime(since));
            response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        Counts.Count(review.Outcome, time.GetElapsedTime(since));
        if (review.Answer is not { } answer)
        {
            response.StatusCode = StatusCodes.Status400BadRequest;
            await response.WriteAsync("an AdmissionReview of admission.k8s.io/v1 with a request about one of our kinds is expected\n").ConfigureAwait(false);
            return;
        }

        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        await response.Body.WriteAsync(answer).ConfigureAwait(false);
    }
}
