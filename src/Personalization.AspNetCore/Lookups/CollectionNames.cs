using System.Diagnostics.CodeAnalysis;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Finds the configured names that a target holds, so that usual requests make no new strings of them.</summary>
internal sealed class CollectionNames
{
    private readonly CurrentDefinitions _definitions;
    private volatile Table _table;

    public CollectionNames(CurrentDefinitions definitions)
    {
        _definitions = definitions;
        _table = new Table(definitions.Value);
    }

    /// <summary>Decodes both names; they need not be configured.</summary>
    internal bool TryDecode(RawTarget target, [NotNullWhen(true)] out string? collection, [NotNullWhen(true)] out string? index)
    {
        index = null;
        var table = _table;
        if (!ReferenceEquals(table.Definitions, _definitions.Value))
        {
            _table = table = new Table(_definitions.Value);
        }

        // Encoded names are never compared: 'ext%3Acrm' asks for 'ext:crm', also where an index of the former name exists.
        if (target.Collection.Contains('%') || !table.Collections.TryGetValue(target.Collection, out var known))
        {
            return PercentText.TryDecode(target.Collection, plusIsBlank: false, out collection)
                && PercentText.TryDecode(target.Index, plusIsBlank: false, out index);
        }

        collection = known.Name;
        if (target.Index.Contains('%'))
        {
            return PercentText.TryDecode(target.Index, plusIsBlank: false, out index);
        }

        if (target.Index.SequenceEqual(known.PrimaryIndex))
        {
            index = known.PrimaryIndex;
            return true;
        }

        foreach (var other in known.OtherIndexes)
        {
            if (target.Index.SequenceEqual(other))
            {
                index = other;
                return true;
            }
        }

        return PercentText.TryDecode(target.Index, plusIsBlank: false, out index);
    }

    /// <summary>The names of one configuration.</summary>
    private sealed class Table(PersonalizationDefinitions definitions)
    {
        internal PersonalizationDefinitions Definitions => definitions;

        internal Dictionary<string, CollectionDefinition>.AlternateLookup<ReadOnlySpan<char>> Collections { get; } =
            new Dictionary<string, CollectionDefinition>(definitions.Collections, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
