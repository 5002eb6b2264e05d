using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace LvsOperator.Kubernetes.Tests.Bench;

/// <summary>One lease on a server that refuses a write of another version than its own, as the API does. What only a real server shows is tried on one.</summary>
internal sealed class LeaseApi
{
    internal const string Path = "/apis/coordination.k8s.io/v1/namespaces/lvs/leases/leader";
    private const string All = "/apis/coordination.k8s.io/v1/namespaces/lvs/leases";
    private readonly Lock gate = new();
    private JsonObject? lease;
    private int version;

    internal LeaseApi(ScriptedApi api) => api.On(Path, AnswerAsync).On(All, AnswerAsync);

    /// <summary>While this gives a code, requests are answered with it; 0 hangs.</summary>
    internal Func<string, int?> Fault { get; set; } = _ => null;

    /// <summary>Whether a request is done but its answer never sent.</summary>
    internal Func<string, bool> Mute { get; set; } = _ => false;

    internal string? Holder => Field("holderIdentity")?.GetValue<string>();

    internal int Transitions => Field("leaseTransitions")?.GetValue<int>() ?? -1;

    internal int Writes
    {
        get
        {
            lock (gate) return version;
        }
    }

    internal JsonObject? Document
    {
        get
        {
            lock (gate) return lease?.DeepClone().AsObject();
        }
    }

    internal void Delete()
    {
        lock (gate) lease = null;
    }

    private JsonNode? Field(string name)
    {
        lock (gate) return lease?["spec"]?[name];
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Fault(context.Request.Method) is { } code)
        {
            if (code == 0) await Task.Delay(Timeout.Infinite, context.RequestAborted);
            await ScriptedApi.Json(ScriptedApi.Status(code, "InternalError"), code)(context);
            return;
        }

        int status;
        string body;
        lock (gate) (status, body) = Answer(context.Request.Method, (string)context.Items["body"]!);
        if (Mute(context.Request.Method)) await Task.Delay(Timeout.Infinite, context.RequestAborted);
        await ScriptedApi.Json(body, status)(context);
    }

    private (int Status, string Body) Answer(string method, string body)
    {
        if (method == "GET") return lease is null ? (404, ScriptedApi.Status(404, "NotFound")) : (200, lease.ToJsonString());
        var sent = JsonNode.Parse(body)!.AsObject();
        if (method == "POST" && lease is not null) return (409, ScriptedApi.Status(409, "AlreadyExists"));
        if (method == "PUT" && sent["metadata"]!["resourceVersion"]?.GetValue<string>() != lease?["metadata"]!["resourceVersion"]!.GetValue<string>()) return (409, ScriptedApi.Status(409, "Conflict"));
        if (method == "PUT" && lease is null) return (404, ScriptedApi.Status(404, "NotFound"));
        sent["metadata"]!["resourceVersion"] = $"{++version}";
        lease = sent;
        return (method == "POST" ? 201 : 200, sent.ToJsonString());
    }
}
