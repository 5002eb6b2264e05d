using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>How requests are passed on (ngx_http_proxy_module).</summary>
public sealed record ProxySettings
{
    /// <summary>Connecting to a server (nginx proxy_connect_timeout). 1ms to 75s, nginx's own limit.</summary>
    public Duration ConnectTimeout { get; set; } = Duration.FromSeconds(5);

    /// <summary>Silence between two reads of the response (nginx proxy_read_timeout). 1ms to 24h.</summary>
    public Duration ReadTimeout { get; set; } = Duration.FromSeconds(60);

    /// <summary>Silence between two writes of the request (nginx proxy_send_timeout). 1ms to 24h.</summary>
    public Duration SendTimeout { get; set; } = Duration.FromSeconds(60);

    /// <summary>How many further servers a request that failed before it was answered may try (nginx proxy_next_upstream_tries, less one).</summary>
    [Bounds(0, 100)]
    public int Retries { get; set; } = 2;

    /// <summary>Largest request body (nginx client_max_body_size); 0 means without limit.</summary>
    public Quantity MaxBodySize { get; set; } = Quantity.Parse("1Mi");

    /// <summary>Whether responses are buffered (nginx proxy_buffering).</summary>
    public bool Buffering { get; set; } = true;

    /// <summary>Whether Upgrade requests are passed on.</summary>
    public bool Websocket { get; set; }
}
