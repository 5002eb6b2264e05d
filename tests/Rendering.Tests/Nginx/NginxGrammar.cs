namespace LvsOperator.Rendering.Tests.Nginx;

/// <summary>The whole of what a rendered configuration may hold: directive by context, and which variables a parameter may read.</summary>
internal static class NginxGrammar
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        [""] = ["user", "worker_processes", "worker_rlimit_nofile", "worker_shutdown_timeout", "pid", "error_log", "events", "http"],
        ["events"] = ["worker_connections"],
        ["http"] =
        [
            "server_tokens", "absolute_redirect", "default_type", "keepalive_timeout", "server_names_hash_max_size", "server_names_hash_bucket_size",
            "proxy_headers_hash_max_size", "proxy_headers_hash_bucket_size", "client_body_temp_path", "proxy_temp_path", "fastcgi_temp_path", "uwsgi_temp_path",
            "scgi_temp_path", "log_format", "access_log", "gzip", "gzip_types", "gzip_proxied", "gzip_vary", "set_real_ip_from", "real_ip_header",
            "real_ip_recursive", "geo", "map", "upstream", "server",
        ],
        ["geo"] = ["default"],
        ["map"] = ["default", ""],
        ["upstream"] = ["zone", "least_conn", "ip_hash", "hash", "random", "server", "keepalive", "keepalive_timeout"],
        ["server"] =
        [
            "listen", "server_name", "client_max_body_size", "proxy_connect_timeout", "proxy_read_timeout", "proxy_send_timeout", "proxy_buffering",
            "proxy_next_upstream", "proxy_next_upstream_tries", "proxy_http_version", "proxy_set_header", "add_header", "location",
        ],
        ["location"] = ["access_log", "default_type", "if", "return", "proxy_pass"],
        ["if"] = ["return"],
    };

    internal static void Check(IEnumerable<Node> nodes, string context = "")
    {
        foreach (var node in nodes)
        {
            Assert.Contains(node.Name, Allowed[context]);
            Assert.Equal(node.Name is "events" or "http" or "geo" or "map" or "server" or "location" or "if" or "upstream", node.Block is not null || (context == "upstream" && node.Name == "server"));
            if (node.Block is not null) Check(node.Block, node.Name);
            if (node.Name is "access_log" or "error_log" or "pid") Assert.DoesNotContain("..", node.Arguments[0], StringComparison.Ordinal);
        }
    }

    /// <summary>A parameter in which nginx evaluates variables, evaluated: only the sign itself may be read.</summary>
    internal static string Evaluate(string parameter)
    {
        var value = parameter.Replace("${dollar}", "\u0001", StringComparison.Ordinal);
        Assert.DoesNotContain('$', value);
        return value.Replace('\u0001', '$');
    }
}
