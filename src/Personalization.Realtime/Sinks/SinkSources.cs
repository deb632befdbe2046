using Personalization.Realtime.Audiences;
using Personalization.Sources;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>Finds the databases of sinks as they are configured now. Thread-safe.</summary>
/// <param name="find">Finds a source.</param>
internal sealed class SinkSources(Func<string, ISource?> find)
{
    /// <exception cref="PersonalizationException">There is no such source, or none whose tables can be written.</exception>
    internal ITableSource TablesOf(SinkDefinition sink)
        => find(sink.Source) as ITableSource ?? throw new PersonalizationException(ErrorCodes.SourceNotFound, $"There is no source '{sink.Source}' that the sink '{sink.Name}' can write to.");
}
