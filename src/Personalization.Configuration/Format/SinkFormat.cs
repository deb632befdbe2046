using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>sinks</c>.</summary>
internal static class SinkFormat
{
    private static readonly WordValue<SinkTables> Tables = new(
        "choice of tables",
        new Dictionary<string, SinkTables>(StringComparer.Ordinal) { ["per-event"] = SinkTables.PerEvent, ["per-type"] = SinkTables.PerType });

    private static readonly WordValue<SinkProperties> Properties = new(
        "choice of columns",
        new Dictionary<string, SinkProperties>(StringComparer.Ordinal) { ["columns"] = SinkProperties.Columns, ["json"] = SinkProperties.Json });

    internal static MapShape<ReadingContext, SinkSettings> Section { get; } = new(
        "sink",
        new ObjectShape<SinkSettings>()
            .Value("source", TextValue.Any, (sink, value) => sink.Source = value, "The name of the source whose database is written: of PostgreSQL or SQLite.", Presence.RequiredWhenCompiled)
            .Value("schema", TextValue.NotEmpty, (sink, value) => sink.Schema = value, "The schema of the tables; the sink's name without it. It is made if there is none.")
            .Value("tables", Tables, (sink, value) => sink.Tables = value, "per-event: a table for each event name, beside tracks; per-type: tracks alone.", @default: "\"per-event\"")
            .Value("properties", Properties, (sink, value) => sink.Properties = value, "columns: each property and trait in a column of its own; json: all in one.", @default: "\"columns\"")
            .Value("pagesIntoTracks", new BooleanValue(), (sink, value) => sink.PagesIntoTracks = value, "Whether pages and screens are written as track events.", @default: "false")
            .Value("snapshots", new DurationValue(), (sink, value) => sink.Snapshots = value, "How often memberships are written, from 1m to 30d; never without it."),
        name => new SinkSettings(name),
        (context, sink, _) => context.Options.Extension<RealtimeSettings>().Sinks.Add(sink));
}
