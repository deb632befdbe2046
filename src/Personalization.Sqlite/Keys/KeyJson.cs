using System.Text.Json.Serialization;

namespace Personalization.Sqlite.Keys;

/// <summary>Lists of names in a key's row; generated, so that it works as native code.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class KeyJson : JsonSerializerContext;
