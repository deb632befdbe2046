using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>sequences</c>.</summary>
internal static class SequenceFormat
{
    internal static MapShape<ReadingContext, SequenceSettings> Section { get; } = new(
        "sequence",
        new ObjectShape<SequenceSettings>()
            .Nested("syncs", new ListShape<SequenceSettings>("sync", new Member()), sequence => sequence, "The syncs, in the order in which they run: each an id, or more about it.", Presence.RequiredWhenCompiled)
            .Nested("schedule", new ScheduleFormat(), sequence => sequence.Schedule, "When the sequence runs by itself; only by hand without it.", @default: "\"manual\"")
            .Value("paused", new BooleanValue(), (sequence, value) => sequence.Paused = value, "Whether the schedule rests; runs by hand still go.", @default: "false"),
        id => new SequenceSettings(id),
        (context, sequence, _) => context.Options.Sequences.Add(sequence));

    /// <summary>A member: the sync's id, or an object.</summary>
    private sealed class Member : Shape<SequenceSettings>
    {
        private static readonly WordValue<SequenceTermination> TerminateOn = new(
            "end of a sequence",
            new Dictionary<string, SequenceTermination>(StringComparer.Ordinal)
            {
                ["fatal"] = SequenceTermination.Fatal,
                ["rejected"] = SequenceTermination.Rejected,
                ["never"] = SequenceTermination.Never,
            });

        private static readonly ScalarShape<SequenceMemberSettings, string> Id = new(TextValue.NotEmpty, (member, value) => member.Sync = value);

        private static readonly ObjectShape<SequenceMemberSettings> Object = new ObjectShape<SequenceMemberSettings>()
            .Nested("sync", Id, member => member, "The sync's id.", Presence.Required)
            .Value(
                "terminateOn",
                TerminateOn,
                (member, value) => member.TerminateOn = value,
                "When the sequence ends with this sync: fatal, when it fails; rejected, also when it rejects rows; never.",
                @default: "\"fatal\"")
            .Value(
                "maxRejected",
                new RejectedLimitValue(),
                (member, value) => member.MaxRejected = value,
                "How many rows it may reject with terminateOn: rejected, as a number or as a share of the rows that were read, such as \"5%\".",
                @default: "0");

        internal override void Read(YamlNode node, SequenceSettings target, Place place)
        {
            var member = new SequenceMemberSettings();
            Shape<SequenceMemberSettings> shape = node is YamlScalar ? Id : Object;
            shape.Read(node, member, place);
            if (member.Sync.Length > 0)
            {
                target.Syncs.Add(member);
            }
        }

        internal override JsonObject ToSchema() => new() { ["anyOf"] = new JsonArray(Id.ToSchema(), Object.ToSchema()) };
    }
}
