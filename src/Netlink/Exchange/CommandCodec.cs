using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Exchange;

/// <summary>How the commands of one kind become messages.</summary>
/// <typeparam name="T">The command.</typeparam>
internal abstract class CommandCodec<T>
{
    /// <summary>Writes one whole message, without <c>NLM_F_ACK</c>: a batch asks it of its last message alone.</summary>
    public abstract void Write(ref NetlinkWriter writer, T command, uint sequence);

    /// <summary>Words for an error; called on failure alone.</summary>
    public abstract CommandWords Describe(T command);
}

/// <summary>A command in words.</summary>
/// <param name="Operation">As <c>add service</c>.</param>
/// <param name="Target">As <c>TCP 192.0.2.10:80</c>.</param>
internal readonly record struct CommandWords(string Operation, string Target);
