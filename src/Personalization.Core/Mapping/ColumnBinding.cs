using System.Collections.Frozen;
using Personalization.Errors;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>Finds a result's columns by name, and knows the types that the model gives them.</summary>
internal sealed class ColumnBinding
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ambiguous = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<SourceColumn> _columns;
    private readonly IReadOnlyDictionary<string, ColumnType> _types;
    private readonly IReadOnlyDictionary<string, PiiPolicy> _pii;
    private Templates.RowScope? _scope;

    internal ColumnBinding(
        IReadOnlyList<SourceColumn> columns, IReadOnlyDictionary<string, ColumnType> types, MappingRun? run = null, IReadOnlyDictionary<string, PiiPolicy>? pii = null)
    {
        _pii = pii ?? FrozenDictionary<string, PiiPolicy>.Empty;
        Run = run ?? new MappingRun(string.Empty, string.Empty, string.Empty, default);
        _columns = columns;
        ShownCount = columns.Count;
        _types = types;
        for (var i = 0; i < columns.Count; i++)
        {
            if (!_positions.TryAdd(columns[i].Name, i))
            {
                _ambiguous.Add(columns[i].Name);
            }
        }
    }

    /// <summary>Answers a column's position, or ends the run with the column's name.</summary>
    internal int PositionOf(string column)
    {
        if (_ambiguous.Contains(column))
        {
            throw new PersonalizationException(
                ErrorCodes.AmbiguousField, $"The model has more than one column named '{column}'. Give each a name of its own in the query (as …).");
        }

        return _positions.TryGetValue(column, out var position)
            ? position
            : throw new PersonalizationException(
                ErrorCodes.UnknownField,
                $"Unknown field name '{column}'.{Hint(column)} The model's columns are: {string.Join(", ", _positions.Keys)}. Column names match case-sensitively.");
    }

    /// <summary>Binds a column, to be read as the type that the model gives it; or ends the run with the column's name.</summary>
    internal BoundColumn Bind(string column)
    {
        var position = PositionOf(column);
        var bound = BoundColumn.Create(position, _columns[position], _types.GetValueOrDefault(column, ColumnType.Native));
        return PolicyOf(column) switch
        {
            PiiPolicy.Drop => throw new PersonalizationException(ErrorCodes.ConfigurationInvalid, PiiRules.Dropped(column)),
            PiiPolicy.Hash => new HashedColumn(bound),
            _ => bound,
        };
    }

    /// <summary>Binds a column for whoever shows rows as their source has them: not cast, and of personal data no more than mappings have.</summary>
    /// <returns><see langword="null"/> for a column of which nothing may be shown.</returns>
    internal BoundColumn? BindShown(int position) => PolicyOf(NameOf(position)) switch
    {
        PiiPolicy.Drop => null,
        PiiPolicy.Hash => new HashedColumn(BoundColumn.Create(position, _columns[position], _types.GetValueOrDefault(NameOf(position), ColumnType.Native))),
        _ => BoundColumn.Create(position, _columns[position], ColumnType.Native),
    };

    /// <summary>Gets the run that the values belong to.</summary>
    internal MappingRun Run { get; }

    /// <summary>Gets the number of the row that is mapped; what was read of another one is out of date.</summary>
    internal long RowVersion { get; private set; }

    /// <summary>Gets what templates see, of whichever row is mapped.</summary>
    internal Templates.RowScope Scope => _scope ??= new Templates.RowScope(this);

    /// <summary>Another row is mapped from now on.</summary>
    internal void NextRow()
    {
        RowVersion++;
        Run.Work.Begin(Run.Cancellation);
    }

    /// <summary>Gets how many columns there are.</summary>
    internal int Count => _columns.Count;

    /// <summary>Gets how many columns, from the first on, templates see; all by default.</summary>
    internal int ShownCount { get; init; }

    /// <summary>Binds a column whose values are JSON, whatever type it has.</summary>
    internal BoundColumn BindNested(string column)
    {
        var position = PositionOf(column);
        return PolicyOf(column) == PiiPolicy.None
            ? BoundColumn.Create(position, _columns[position], ColumnType.Json)
            : throw new PersonalizationException(ErrorCodes.ConfigurationInvalid, PiiRules.NotNested(column));
    }

    /// <summary>Binds a column if there is one, and only one, of this name.</summary>
    internal BoundColumn? Find(string column) => IsReadable(column) ? Bind(column) : null;

    /// <summary>Gets the places of the columns that may be read.</summary>
    internal IEnumerable<int> ReadablePositions => Enumerable.Range(0, Count).Where(position => PolicyOf(NameOf(position)) != PiiPolicy.Drop);

    /// <summary>Tells whether the model has a column of this name; one that it has more than once ends the run.</summary>
    internal bool Has(string column) => _ambiguous.Contains(column) ? PositionOf(column) >= 0 : _positions.ContainsKey(column);

    /// <summary>Ends the run where a column is there more than once: whoever takes the row as a whole would miss it.</summary>
    internal void RefuseAmbiguous()
    {
        foreach (var column in _ambiguous)
        {
            PositionOf(column);
        }
    }

    private string Hint(string column) => NameSuggestion.Nearest(column, _positions.Keys) is { } nearest ? $" Did you mean '{nearest}'?" : string.Empty;

    private bool IsReadable(string column) => _positions.ContainsKey(column) && !_ambiguous.Contains(column) && PolicyOf(column) != PiiPolicy.Drop;

    private PiiPolicy PolicyOf(string column) => _pii.GetValueOrDefault(column);

    internal string NameOf(int position) => _columns[position].Name;
}
