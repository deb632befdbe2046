using Personalization.People;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Ingest;

/// <summary>The events of entries of streams, for those who only look: what another version wrote or is damaged is passed over, since others tell of that.</summary>
internal static class LoggedEvent
{
    /// <summary>Answers the event of an entry of the log.</summary>
    internal static EventMessage? Find(StreamEntry entry) => Read(() => EventFrame.Read(entry.Body));

    /// <summary>Answers the violation of an entry of the violations.</summary>
    internal static ContractViolation? FindViolation(StreamEntry entry) => Read(() => ViolationFrame.Read(entry.Body));

    private static T? Read<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
