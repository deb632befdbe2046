using Personalization.Liquid;

namespace Personalization.Mapping.Templates;

/// <summary>The standard filters, and those that mappings have beside them.</summary>
internal static class MappingFilters
{
    /// <summary>Pairs of name and value that one call may make an object of, both counted.</summary>
    private const int MaxPairs = 200;

    internal static LiquidFilters All { get; } = LiquidFilters.Standard
        .With("b64_decode", 0, 0, HashFilters.Base64Decode)
        .With("b64_encode", 0, 0, HashFilters.Base64Encode)
        .With("camelcase", 0, 0, ShapeFilters.CamelCase)
        .With("cast", 1, 1, CastFilter.Apply)
        .With("concat", 1, 1, ShapeFilters.Concat)
        .With("includes", 1, 1, GuardFilters.Includes)
        .With("json", 0, 0, ShapeFilters.Json)
        .With("json_construct", 0, MaxPairs, ShapeFilters.JsonConstruct)
        .With("md5", 0, 0, HashFilters.Md5)
        .With("null_if_empty", 0, 0, ShapeFilters.NullIfEmpty)
        .With("parse", 0, 0, ShapeFilters.Parse)
        .With("push", 1, 1, ShapeFilters.Push)
        .With("regex_replace", 2, 2, GuardFilters.RegexReplace)
        .With("regex_test", 1, 1, GuardFilters.RegexTest)
        .With("sha1", 0, 0, HashFilters.Sha1)
        .With("sha256", 0, 0, HashFilters.Sha256)
        .With("sha512", 0, 0, HashFilters.Sha512)
        .With("to_date", 0, 0, ToDate)
        .With("to_unix", 0, 0, ToUnix)
        .With("validate_email", 0, 0, GuardFilters.ValidateEmail);

    private static LiquidValue ToDate(in LiquidFilterCall call) => call.Input.IsNil ? default : LiquidValue.From(ReadTime(call));

    private static LiquidValue ToUnix(in LiquidFilterCall call) => call.Input.IsNil ? default : LiquidValue.From(ReadTime(call).ToUnixTimeSeconds());

    private static DateTimeOffset ReadTime(in LiquidFilterCall call) => call.ReadTime(call.Input) ?? throw new LiquidException("The value is no date.");
}
