using Personalization.Sources;
using Personalization.Warehouse.Tests.Postgres;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>All that a record can take of a value: JSON in a form that is equal for equal values, and a key; or that it is rejected.</summary>
internal sealed record Cell(string Json, string NestedJson, string Key)
{
    internal const string Rejected = "rejected";

    internal static Cell Of(RowReader reader, int column) => new(
        OrRejected(() => NormalJson.Of(ReaderText.JsonOf(reader, column))),
        OrRejected(() => NormalJson.Of(ReaderText.JsonOf(reader, column, nested: true))),
        OrRejected(() => ReaderText.KeyOf(reader, column) ?? "no key"));

    private static string OrRejected(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (SourceValueException)
        {
            return Rejected;
        }
    }
}
