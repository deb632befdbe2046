using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>realtimeSyncs</c>.</summary>
internal static class RealtimeSyncFormat
{
    private static readonly WordValue<bool> Trigger = new("trigger", new Dictionary<string, bool>(StringComparer.Ordinal) { ["entry"] = true, ["exit"] = false });

    private static readonly ListShape<TriggersDraft> Triggers = new("trigger", new ScalarShape<TriggersDraft, bool>(Trigger, (triggers, isEntry) =>
        (triggers.Entry, triggers.Exit) = (triggers.Entry || isEntry, triggers.Exit || !isEntry)));

    internal static MapShape<ReadingContext, RealtimeSyncSettings> Section { get; } = new(
        "realtime sync",
        new ObjectShape<RealtimeSyncSettings>()
            .Value("audience", TextValue.Any, (sync, value) => sync.Audience = value, "The name of the audience.", Presence.RequiredWhenCompiled)
            .Value("destination", TextValue.Any, (sync, value) => sync.Destination = value, "The name of the destination.", Presence.RequiredWhenCompiled)
            .Nested(
                "on",
                new ItemShape<RealtimeSyncSettings, TriggersDraft>(Triggers, () => new TriggersDraft(), (sync, on) => (sync.OnEntry, sync.OnExit) = (on.Entry, on.Exit)),
                sync => sync,
                "What is sent: entry, exit or both.",
                @default: "[\"entry\", \"exit\"]")
            .Value("batchSize", new IntegerValue(int.MinValue, int.MaxValue), (sync, value) => sync.BatchSize = value, "How many rows go together at most.", @default: "100")
            .WithRequest(sync => sync.Request)
            .Nested("entry", RequestFormat.Shape, sync => sync.Entry ??= new RequestOptions(), "What is different for entries.")
            .Nested("exit", RequestFormat.Shape, sync => sync.Exit ??= new RequestOptions(), "What is different for exits.")
            .Later("description"),
        name => new RealtimeSyncSettings(name),
        (context, sync, _) => context.Options.Extension<RealtimeSettings>().RealtimeSyncs.Add(sync));

    private sealed class TriggersDraft
    {
        internal bool Entry { get; set; }

        internal bool Exit { get; set; }
    }
}
