namespace SoftReferences.Tests;

public sealed class GuidReferenceJsonTests() : SoftRefJsonLaws<SoftRef<AuthUsers>>(References.Guids);

public sealed class KeyedGuidReferenceJsonTests() : SoftRefJsonLaws<SoftRef<BillingInvoices, Guid>>(References.KeyedGuids);

public sealed class IntegerReferenceJsonTests() : SoftRefJsonLaws<SoftRef<BillingInvoices, int>>(References.Integers);

public sealed class LongReferenceJsonTests() : SoftRefJsonLaws<SoftRef<BillingInvoices, long>>(References.Longs);

public sealed class ByteReferenceJsonTests() : SoftRefJsonLaws<SoftRef<BillingInvoices, byte>>(References.Bytes);

public sealed class TextReferenceJsonTests() : SoftRefJsonLaws<SoftRef<BillingInvoices, string>>(References.Texts);

public sealed class UlidReferenceJsonTests() : SoftRefJsonLaws<SoftRef<BillingInvoices, Ulid>>(References.Ulids);
