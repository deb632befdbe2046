namespace Personalization.Realtime.Events;

/// <summary>What a body has come to.</summary>
internal sealed class ParsedEvents
{
    private readonly List<EventMessage> _messages = [];
    private readonly List<int> _indexes = [];
    private readonly List<RejectedEvent> _rejected = [];
    private readonly List<EventWarning> _warnings = [];

    /// <summary>Gets why nothing of the body could be read; <see langword="null"/> when its messages were judged.</summary>
    internal RejectedEvent? Refusal { get; private init; }

    /// <summary>Gets the messages that are good.</summary>
    internal IReadOnlyList<EventMessage> Messages => _messages;

    /// <summary>Gets the messages that are refused, in their order.</summary>
    internal IReadOnlyList<RejectedEvent> Rejected => _rejected;

    /// <summary>Gets what was put right of the good ones.</summary>
    internal IReadOnlyList<EventWarning> Warnings => _warnings;

    internal static ParsedEvents Refused(RejectedEvent refusal) => new() { Refusal = refusal };

    /// <summary>Answers where a good message stood in the body.</summary>
    internal int IndexOf(int place) => _indexes[place];

    internal void Add(int index, EventMessage message)
    {
        _messages.Add(message);
        _indexes.Add(index);
    }

    internal void Add(EventWarning warning) => _warnings.Add(warning);

    internal void Add(RejectedEvent rejected) => _rejected.Add(rejected);
}
