using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Realtime.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>eventSources</c>.</summary>
internal static class EventSourceFormat
{
    internal static MapShape<ReadingContext, EventSourceSettings> Section { get; } = new(
        "event source",
        new ObjectShape<EventSourceSettings>()
            .Value("writeKey", TextValue.Any, (source, value) => source.WriteKey = value, "The key that senders give; best a variable.", Presence.RequiredWhenCompiled)
            .Nested(
                "origins",
                new ListShape<IList<string>>("origin", new ScalarShape<IList<string>, string>(TextValue.NotEmpty, (origins, value) => origins.Add(value))),
                source => source.Origins,
                "The origins whose pages may send, such as https://shop.example.com; none without it.")
            .Value("contract", TextValue.NotEmpty, (source, value) => source.Contract = value, "The name of the contract that its events are held to; none without it."),
        name => new EventSourceSettings(name),
        (context, source, _) => context.Options.Extension<RealtimeSettings>().EventSources.Add(source));
}
