using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Personalization.Redis.Tests;

/// <summary>An application may bring a newer client library along than the one that this was compiled against: what is called has to be there too.</summary>
public sealed class NewestClientTests
{
    private const string Client = "StackExchange.Redis";

    [Fact]
    public void Members_ThatTheLibraryCalls_AreInTheNewestClient()
    {
        var called = MembersCalled(typeof(RedisRecordStore).Assembly.Location);
        var newest = MembersOf(typeof(NewestClientTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "NewestRedisClient").Value!);

        Assert.True(called.Count > 20);
        Assert.All(called, member => Assert.Contains(member, newest));
    }

    private static SortedSet<string> MembersCalled(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var called = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.MemberReferences)
        {
            var member = reader.GetMemberReference(handle);
            if (member.Parent.Kind != HandleKind.TypeReference || member.GetKind() != MemberReferenceKind.Method)
            {
                continue;
            }

            var type = reader.GetTypeReference((TypeReferenceHandle)member.Parent);
            if (type.ResolutionScope.Kind == HandleKind.AssemblyReference
                && reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == Client)
            {
                var signature = member.DecodeMethodSignature(new Names(), null);
                called.Add(Text(Names.Of(reader, type), reader.GetString(member.Name), signature));
            }
        }

        return called;
    }

    /// <summary>All methods, those of base types under the names of the derived ones too.</summary>
    private static HashSet<string> MembersOf(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var members = new HashSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.TypeDefinitions)
        {
            var name = Names.Of(reader, reader.GetTypeDefinition(handle));
            for (var type = handle; !type.IsNil;)
            {
                var definition = reader.GetTypeDefinition(type);
                foreach (var method in definition.GetMethods().Select(reader.GetMethodDefinition))
                {
                    members.Add(Text(name, reader.GetString(method.Name), method.DecodeSignature(new Names(), null)));
                }

                type = definition.BaseType.Kind == HandleKind.TypeDefinition ? (TypeDefinitionHandle)definition.BaseType : default;
            }
        }

        return members;
    }

    private static string Text(string type, string name, MethodSignature<string> signature)
        => $"{signature.ReturnType} {type}.{name}({string.Join(", ", signature.ParameterTypes)})";

    /// <summary>Names types, whatever assembly they lie in.</summary>
    private sealed class Names : ISignatureTypeProvider<string, object?>
    {
        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{new string(',', shape.Rank - 1)}]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function pointer";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(",", typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Of(reader, reader.GetTypeDefinition(handle));

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Of(reader, reader.GetTypeReference(handle));

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind)
            => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        internal static string Of(MetadataReader reader, TypeReference type) => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";

        internal static string Of(MetadataReader reader, TypeDefinition type) => $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
    }
}
