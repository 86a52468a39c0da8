using System.Text.Json.Serialization;

namespace SoftReferences.Tests;

[JsonSerializable(typeof(JsonDocumentWith<SoftRef<AuthUsers>>), TypeInfoPropertyName = "Guids")]
[JsonSerializable(typeof(JsonDocumentWith<SoftRef<BillingInvoices, Guid>>), TypeInfoPropertyName = "KeyedGuids")]
[JsonSerializable(typeof(JsonDocumentWith<SoftRef<BillingInvoices, int>>), TypeInfoPropertyName = "Integers")]
[JsonSerializable(typeof(JsonDocumentWith<SoftRef<BillingInvoices, long>>), TypeInfoPropertyName = "Longs")]
[JsonSerializable(typeof(JsonDocumentWith<SoftRef<BillingInvoices, byte>>), TypeInfoPropertyName = "Bytes")]
[JsonSerializable(typeof(JsonDocumentWith<SoftRef<BillingInvoices, string>>), TypeInfoPropertyName = "Texts")]
[JsonSerializable(typeof(JsonDocumentWith<SoftRef<BillingInvoices, Ulid>>), TypeInfoPropertyName = "Ulids")]
internal sealed partial class TestJsonContext : JsonSerializerContext;
