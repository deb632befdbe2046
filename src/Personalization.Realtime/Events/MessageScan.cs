using System.Runtime.InteropServices;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Realtime.Events;

/// <summary>Walks over one message and notes where its members stand. Used again for the next one.</summary>
internal sealed class MessageScan
{
    /// <summary>Up to so many names are compared each with each; that takes no memory.</summary>
    private const int FewNames = 32;

    private readonly MessageMember[] _known = new MessageMember[KnownMembers.Count];
    private readonly List<MessageMember> _others = [];
    private int _depth;
    private bool _hasEscapedName;

    /// <summary>Gets where the message starts.</summary>
    internal int Start { get; private set; }

    /// <summary>Gets where the message ends.</summary>
    internal int End { get; private set; }

    internal bool IsTooDeep { get; private set; }

    /// <summary>Gets a value indicating whether half of a surrogate pair stands alone in a text or name.</summary>
    internal bool HasBrokenText { get; private set; }

    /// <summary>Gets a value indicating whether the context says an address, or that there is to be none.</summary>
    internal bool HasAddress { get; private set; }

    internal bool IsContextEmpty { get; private set; }

    /// <summary>Gets the members that mean nothing here, each name once: the last one of a repeated name counts, as in JavaScript.</summary>
    internal IReadOnlyList<MessageMember> Others => _others;

    internal MessageMember this[KnownMember member] => _known[(int)member];

    /// <summary>Reads a message to its end.</summary>
    /// <param name="reader">Stands at the start of the object.</param>
    /// <param name="json">What it reads.</param>
    internal void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        Array.Clear(_known);
        _others.Clear();
        (_hasEscapedName, IsTooDeep, HasBrokenText, HasAddress, IsContextEmpty) = (false, false, false, false, false);
        _depth = reader.CurrentDepth;
        Start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = (int)reader.TokenStartIndex;
            var nameEnd = (int)reader.BytesConsumed;
            while (json[nameEnd - 1] != '"')
            {
                nameEnd--; // the reader has gone on to the colon
            }

            Check(in reader);
            _hasEscapedName |= reader.ValueIsEscaped;
            var known = HasBrokenText ? null : KnownMembers.Of(in reader);
            reader.Read();
            var (start, type) = ((int)reader.TokenStartIndex, reader.TokenType);
            ReadValue(ref reader, isContext: known == KnownMember.Context);
            var member = new MessageMember(nameStart, nameEnd, start, (int)reader.BytesConsumed, type);
            if (known is { } place)
            {
                _known[(int)place] = member;
            }
            else
            {
                _others.Add(member);
            }
        }

        End = (int)reader.BytesConsumed;
        DropRepeats(json);
    }

    /// <summary>Takes a member away that says nothing, so that another value stands for it.</summary>
    internal void Drop(KnownMember member) => _known[(int)member] = default;

    private void ReadValue(ref Utf8JsonReader reader, bool isContext)
    {
        Check(in reader);
        if (isContext)
        {
            (HasAddress, IsContextEmpty) = (false, true);
        }

        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            Check(in reader);
            IsContextEmpty &= !isContext;
            if (isContext && reader.CurrentDepth == depth + 1 && reader.TokenType == JsonTokenType.PropertyName && !HasBrokenText)
            {
                HasAddress |= reader.ValueTextEquals("ip"u8);
            }
        }
    }

    private void Check(in Utf8JsonReader reader)
    {
        HasBrokenText |= !JsonEscapes.AreWellFormed(in reader);
        IsTooDeep |= reader.CurrentDepth - _depth >= EventLimits.Depth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
    }

    private void DropRepeats(ReadOnlySpan<byte> json)
    {
        if (HasBrokenText)
        {
            return; // refused anyway
        }

        if (_hasEscapedName || _others.Count > FewNames)
        {
            DropRepeatsOfMany(json);
            return;
        }

        for (var i = _others.Count - 2; i >= 0; i--)
        {
            foreach (var later in CollectionsMarshal.AsSpan(_others)[(i + 1)..])
            {
                if (_others[i].NameIn(json).SequenceEqual(later.NameIn(json)))
                {
                    _others.RemoveAt(i);
                    break;
                }
            }
        }
    }

    private void DropRepeatsOfMany(ReadOnlySpan<byte> json)
    {
        var names = new HashSet<string>(_others.Count, StringComparer.Ordinal);
        var kept = new List<MessageMember>(_others.Count);
        for (var i = _others.Count - 1; i >= 0; i--)
        {
            var reader = new Utf8JsonReader(_others[i].NameIn(json));
            reader.Read();
            if (names.Add(reader.GetString()!))
            {
                kept.Add(_others[i]);
            }
        }

        kept.Reverse();
        _others.Clear();
        _others.AddRange(kept);
    }
}
