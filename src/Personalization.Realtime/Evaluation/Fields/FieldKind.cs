namespace Personalization.Realtime.Evaluation.Fields;

/// <summary>What stands at a path.</summary>
internal enum FieldKind : byte
{
    /// <summary>Null, or nothing at all: the same to every condition.</summary>
    Null,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True.</summary>
    True,

    /// <summary>False.</summary>
    False,

    /// <summary>An object or array: it exists, and equals nothing.</summary>
    Composite,
}
