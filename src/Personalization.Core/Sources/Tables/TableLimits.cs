namespace Personalization.Sources.Tables;

/// <summary>How large tables of a database may be.</summary>
/// <param name="Columns">The most columns of a table: so many that a row of any values fits.</param>
/// <param name="NameLength">The longest name of a table or column, in letters.</param>
/// <param name="HasExactNumbers">Whether a column of <see cref="TableValueType.Number"/> keeps every decimal; if not, only those that are whole numbers of 64 bits or doubles.</param>
/// <param name="Writers">How many transactions at once are faster than one.</param>
internal sealed record TableLimits(int Columns, int NameLength, bool HasExactNumbers, int Writers);
