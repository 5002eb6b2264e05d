using System.Net.Sockets;
using System.Text.Json;
using LvsOperator.Agent.Loop;
using LvsOperator.Planning.Status;

namespace LvsOperator.Agent.Hosting;

/// <summary><c>/healthz</c>, <c>/readyz</c>, <c>/metrics</c> and <c>/status</c>.</summary>
internal static class Endpoints
{
    /// <summary>Starts them; null when the address cannot be listened on, which is told and does not stop the agent.</summary>
    internal static async Task<WebApplication?> StartAsync(AgentOptions options, StatusReport status, StatusBoard board, ILogger log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Listen(options.Listen);
        });
        var app = builder.Build();
        app.Run(context => Answer(context, status, board));
        try
        {
            await app.StartAsync();
            return app;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            Say.NotListening(log, options.Listen.ToString(), e.Message);
            await app.DisposeAsync();
            return null;
        }
    }

    private static Task Answer(HttpContext context, StatusReport status, StatusBoard board)
    {
        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return context.Response.WriteAsync("GET only\n");
        }
        switch (context.Request.Path.Value)
        {
            case "/healthz":
                if (status.IsAlive) return context.Response.WriteAsync("ok\n");
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return context.Response.WriteAsync("the agent's loop does not come round any more\n");
            case "/readyz":
                if (status.IsReady) return context.Response.WriteAsync("ready\n");
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                var hindrances = status.Hindrances;
                return context.Response.WriteAsync(hindrances.Count == 0 ? "not ready: no manifests yet\n" : $"not ready: {string.Join("; ", hindrances)}\n");
            case "/metrics":
                context.Response.ContentType = MetricsText.ContentType;
                return context.Response.WriteAsync(MetricsText.Of(status, board));
            case "/status":
                context.Response.ContentType = "application/json; charset=utf-8";
                return context.Response.WriteAsync(JsonSerializer.Serialize(status.Build(), StatusJson.Default.AgentStatus) + "\n");
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return context.Response.WriteAsync("/healthz /readyz /metrics /status\n");
        }
    }
}
