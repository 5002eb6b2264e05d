using LvsOperator.Netlink.Wire;

namespace LvsOperator.Netlink.Exchange;

/// <summary>A question to the kernel and how to read its answer.</summary>
/// <typeparam name="T">One object of the answer.</typeparam>
internal abstract class Query<T>
{
    /// <summary>Words for an error.</summary>
    public abstract CommandWords Words { get; }

    /// <summary>Writes the request; flags hold <c>NLM_F_REQUEST</c>, and <c>NLM_F_DUMP</c> for a dump.</summary>
    public abstract void Write(ref NetlinkWriter writer, MessageFlags flags, uint sequence);

    /// <summary>Adds what one message of the answer holds, possibly nothing.</summary>
    /// <returns>False where the message is not well-formed.</returns>
    public abstract bool TryRead(MessageView message, List<T> found);
}
