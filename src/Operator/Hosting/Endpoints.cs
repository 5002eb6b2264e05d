using System.Net;
using System.Net.Sockets;

namespace LvsOperator.Operator.Hosting;

/// <summary><c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
internal static class Endpoints
{
    /// <summary>A write is given up after half a minute, and a look has many; a loop that has not come round for this long never will.</summary>
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(10);

    /// <summary>Starts them; null, and told, when the address cannot be listened on.</summary>
    internal static async Task<WebApplication?> StartAsync(IPEndPoint listen, Meter meter, Running running, ILogger log)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            // Any address of either family, also where there is only one.
            if (listen.Address.Equals(IPAddress.IPv6Any)) k.ListenAnyIP(listen.Port);
            else k.Listen(listen);
        });
        var app = builder.Build();
        app.Run(context => Answer(context, meter, running));
        try
        {
            await app.StartAsync();
            return app;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            Say.NotListening(log, listen.ToString(), e.Message);
            await app.DisposeAsync();
            return null;
        }
    }

    private static Task Answer(HttpContext context, Meter meter, Running running)
    {
        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return context.Response.WriteAsync("GET only\n");
        }
        switch (context.Request.Path.Value)
        {
            case "/healthz":
                if (!meter.IsLeading || meter.SinceTurn < Stalled) return context.Response.WriteAsync("ok\n");
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return context.Response.WriteAsync("the leader's loop does not come round any more\n");
            case "/readyz":
                if (running.Hindrance is not { } why) return context.Response.WriteAsync("ready\n");
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return context.Response.WriteAsync($"not ready: {why}\n");
            case "/metrics":
                context.Response.ContentType = PrometheusWriter.ContentType;
                return context.Response.WriteAsync(MetricsText.Of(meter, running));
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return context.Response.WriteAsync("/healthz /readyz /metrics\n");
        }
    }
}
