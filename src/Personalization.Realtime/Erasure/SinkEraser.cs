using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.Sources;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Erasure;

/// <summary>Erases a person's rows from the tables of all sinks. What was on its way there has to be erased before. Thread-safe.</summary>
/// <param name="engine">Real time.</param>
/// <param name="sources">Finds a source as it is configured now.</param>
internal sealed class SinkEraser(RealtimeEngine engine, Func<string, ISource?> sources) : IPersonEraser
{
    public async ValueTask<IReadOnlyList<ErasedCount>> EraseAsync(ErasedPerson person, CancellationToken cancellationToken)
    {
        string[] users = [.. person.Values.Select(one => one.Value).Append(person.RecordKey).OfType<string>().Distinct(StringComparer.Ordinal)];
        string[] devices = [.. person.People.Select(PersonIds.DeviceOf).OfType<string>().Distinct(StringComparer.Ordinal)];
        string[] records = person.RecordKey is { } key ? [key] : [];
        var erased = new List<ErasedCount>();
        foreach (var sink in engine.Plans.Definitions.Sinks)
        {
            if (sources(sink.Source) is ITableSource tables)
            {
                erased.Add(new ErasedCount("sinks", sink.Name, await SinkErasure.DeleteAsync((tables, sink), users, devices, records, cancellationToken).ConfigureAwait(false)));
            }
        }

        return erased;
    }
}
