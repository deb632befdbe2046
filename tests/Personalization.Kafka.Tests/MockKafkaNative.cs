using System.Runtime.InteropServices;

namespace Personalization.Kafka.Tests;

/// <summary>The mock cluster of the client library, as its header rdkafka_mock.h tells.</summary>
internal static class MockKafkaNative
{
    private const string Library = "librdkafka";

    // On Linux x64 the first of the package's builds wants a libsasl2 that few have; the client library falls back to this one too.
    static MockKafkaNative() => NativeLibrary.SetDllImportResolver(
        typeof(MockKafkaNative).Assembly,
        (name, assembly, path) => name == Library && NativeLibrary.TryLoad("centos8-librdkafka", assembly, path, out var handle) ? handle : 0);

    [DllImport(Library, EntryPoint = "rd_kafka_conf_new")]
    internal static extern nint NewConfiguration();

    [DllImport(Library, EntryPoint = "rd_kafka_conf_set", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    internal static extern int SetConfiguration(nint configuration, string name, string value, nint error, nuint errorSize);

    [DllImport(Library, EntryPoint = "rd_kafka_new")]
    internal static extern nint NewClient(int type, nint configuration, nint error, nuint errorSize);

    [DllImport(Library, EntryPoint = "rd_kafka_destroy")]
    internal static extern void DestroyClient(nint client);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    internal static extern nint NewCluster(nint client, int brokers);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    internal static extern void DestroyCluster(nint cluster);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    internal static extern nint Bootstraps(nint cluster);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_topic_create", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    internal static extern int CreateTopic(nint cluster, string topic, int partitions, int replicas);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_topic_set_error", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    internal static extern void SetTopicError(nint cluster, string topic, int error);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_push_request_errors_array")]
    internal static extern void PushErrors(nint cluster, short request, nuint count, int[] errors);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    internal static extern int SetDown(nint cluster, int broker);

    [DllImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    internal static extern int SetUp(nint cluster, int broker);
}
