namespace Personalization.Mapping;

/// <summary>Says how one field of a part is made. Immutable. The kinds that exist are the classes that derive from it.</summary>
public abstract class FieldMapping
{
    private protected FieldMapping(string to) => To = to;

    /// <summary>Gets the field's name in the record.</summary>
    public string To { get; }

    /// <summary>Gets the columns that the mapping reads: its inputs for the diff.</summary>
    public abstract IReadOnlyList<string> Inputs { get; }

    /// <summary>Gets a text that changes whenever the mapping would make another field of the same row.</summary>
    internal abstract string Fingerprint { get; }

    /// <summary>Binds the mapping to the columns of a result.</summary>
    internal abstract FieldWriter Bind(ColumnBinding columns);
}
