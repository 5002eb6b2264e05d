using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace LvsOperator.Telemetry;

/// <summary>A few pages over plain HTTP, to be read and nothing else.</summary>
public static class PageServer
{
    /// <summary>Starts to serve.</summary>
    /// <param name="listen">Where; <c>[::]</c> means any address of either family, also on a machine that has only one.</param>
    /// <param name="pages">What answers a GET, by path; each is made anew for every request, on any thread.</param>
    /// <returns>The server, which ends when it is disposed; or why the address cannot be listened on.</returns>
    public static async Task<(WebApplication? Server, string? Fault)> StartAsync(IPEndPoint listen, IReadOnlyDictionary<string, Func<Page>> pages)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            if (listen.Address.Equals(IPAddress.IPv6Any)) k.ListenAnyIP(listen.Port);
            else k.Listen(listen);
        });
        var app = builder.Build();
        app.Run(context => Answer(context, pages));
        try
        {
            await app.StartAsync();
            return (app, null);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await app.DisposeAsync();
            return (null, e.Message);
        }
    }

    private static Task Answer(HttpContext context, IReadOnlyDictionary<string, Func<Page>> pages)
    {
        var page = context.Request.Method is not ("GET" or "HEAD") ? new("GET only\n") { Code = StatusCodes.Status405MethodNotAllowed }
            : pages.TryGetValue(context.Request.Path.Value ?? "", out var made) ? made()
            : new Page($"{string.Join(' ', pages.Keys)}\n") { Code = StatusCodes.Status404NotFound };
        (context.Response.StatusCode, context.Response.ContentType) = (page.Code, page.ContentType);
        return context.Response.WriteAsync(page.Text);
    }
}
