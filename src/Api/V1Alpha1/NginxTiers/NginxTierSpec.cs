using LvsOperator.Api.Meta;
using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>What is wanted of an NginxTier.</summary>
public sealed record NginxTierSpec
{
    /// <summary>The nodes that run nginx. Absent: those labelled lvs-operator.io/nginx: "true".</summary>
    public LabelSelector? NodeSelector { get; set; }

    /// <summary>Container image; empty means the operator's --nginx-image. Any other must match the operator's --nginx-images. Without effect in a folder.</summary>
    [Text(512, Pattern = "^([A-Za-z0-9][A-Za-z0-9._:/@-]*)?$")]
    public string Image { get; set; } = "";

    /// <summary>What nginx listens on. One name once.</summary>
    [Required, Items(64, Minimum = 1), ListMap("name")]
    public IReadOnlyList<Listener> Listeners { get; set; } = [];

    /// <summary>nginx's side of the pools; a pool absent here has the defaults. One name once.</summary>
    [Items(256), ListMap("name")]
    public IReadOnlyList<Upstream> Upstreams { get; set; } = [];

    /// <summary>Virtual hosts of the HTTP and HTTPS listeners.</summary>
    [Items(256)]
    public IReadOnlyList<VirtualHost> Hosts { get; set; } = [];

    /// <summary>Settings of nginx as a whole. Absent: their defaults.</summary>
    public NginxTuning? Tuning { get; set; }

    /// <summary>Whose word on the client's address is taken (ngx_http_realip_module). Absent: nobody's.</summary>
    public RealIp? RealIp { get; set; }

    /// <summary>How directors check these nodes. Absent: GET /.lvs-operator/health on HTTP and HTTPS listeners, a connection on TCP ones.</summary>
    public TierHealthCheck? HealthCheck { get; set; }

    /// <summary>Access log. Absent: its defaults.</summary>
    public AccessLog? AccessLog { get; set; }
}
