using System.Text.Json.Serialization;
using Personalization.Testing;

namespace Personalization.Tests.Sources;

[JsonSerializable(typeof(SourceQueryRow))]
[JsonSerializable(typeof(AllKindsRow))]
[JsonSerializable(typeof(OwnConverterRow))]
[JsonSerializable(typeof(int))]
internal sealed partial class RowsJson : JsonSerializerContext;
