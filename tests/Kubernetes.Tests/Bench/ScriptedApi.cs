using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Rest;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Kubernetes.Tests.Bench;

/// <summary>A real HTTP server on loopback that answers as a test says: by a queue of answers a path, the last of which stays.</summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    private readonly WebApplication host;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<HttpContext, Task>>> answers = new();

    private ScriptedApi(TlsIdentity? tls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (tls is not null) listen.UseHttps(https => tls.Configure(https));
            });
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseShutdownTimeout(TimeSpan.FromMilliseconds(100));
        host = builder.Build();
        host.Run(AnswerAsync);
    }

    internal ConcurrentQueue<Recorded> Requests { get; } = new();

    internal Uri Address { get; private set; } = null!;

    /// <summary>A request as it came.</summary>
    internal sealed record Recorded(string Method, string Path, string Query, string Body, string ContentType, IReadOnlyDictionary<string, string> Headers, string Connection)
    {
        internal string? Asked(string name) => Query.TrimStart('?').Split('&').Select(p => p.Split('=', 2)).Where(p => p[0] == name).Select(p => Uri.UnescapeDataString(p[1])).FirstOrDefault();

        public override string ToString() => $"{Method} {Path}{Query}";
    }

    internal static async Task<ScriptedApi> StartAsync(TlsIdentity? tls = null)
    {
        var api = new ScriptedApi(tls);
        await api.host.StartAsync();
        api.Address = new Uri(api.host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return api;
    }

    /// <summary>The next answer on a path, whatever the method.</summary>
    internal ScriptedApi On(string path, Func<HttpContext, Task> answer)
    {
        answers.GetOrAdd(path, _ => new()).Enqueue(answer);
        return this;
    }

    internal ScriptedApi On(string path, string json, int code = 200) => On(path, Json(json, code));

    internal static Func<HttpContext, Task> Json(string json, int code = 200, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync(json);
    };

    /// <summary>A Status object.</summary>
    internal static string Status(int code, string reason, string message = "no") =>
        $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"{{message}}","reason":"{{reason}}","code":{{code}}}""";

    /// <summary>A client of it, without limits of rate unless a test sets one.</summary>
    internal ApiClient Client(TimeProvider time, ApiClientOptions? options = null, ClusterAccess? access = null) =>
        new(access ?? ClusterAccess.To(Address), options ?? Generous, time);

    internal static ApiClientOptions Generous { get; } = new() { RequestsPerSecond = 10_000, Burst = 10_000 };

    /// <summary>Requests of a path so far.</summary>
    internal Recorded[] Of(string path) => [.. Requests.Where(r => r.Path == path)];

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await host.StopAsync(now.Token);
        await host.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString());
        Requests.Enqueue(new Recorded(context.Request.Method, context.Request.Path, context.Request.QueryString.ToString(), body, context.Request.ContentType ?? "", headers, context.Connection.Id));
        context.Items["body"] = body;
        var queue = answers.GetValueOrDefault(context.Request.Path.Value!) ?? answers.GetValueOrDefault("*");
        Func<HttpContext, Task>? answer = null;
        if (queue is not null)
        {
            lock (queue)
            {
                if (queue.Count > 1) queue.TryDequeue(out answer);
                else queue.TryPeek(out answer);
            }
        }

        await (answer ?? Json(Status(404, "NotFound", "the script has no answer"), 404))(context);
    }
}

/// <summary>How a scripted server does TLS.</summary>
internal sealed record TlsIdentity(SslStreamCertificateContext Certificate, ClientCertificateMode Clients = ClientCertificateMode.NoCertificate)
{
    internal void Configure(HttpsConnectionAdapterOptions https)
    {
        https.ServerCertificate = Certificate.TargetCertificate;
        https.ServerCertificateChain = new(Certificate.IntermediateCertificates.ToArray());
        https.ClientCertificateMode = Clients;
        https.ClientCertificateValidation = (_, _, _) => true;
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
    }
}
