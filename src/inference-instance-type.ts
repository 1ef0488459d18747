/**
 * The instance type that an inference job runs on (`resourceConfig.instanceType` of StartTrainedModelInferenceJob).
 *
 * Inference supports different instance types than training. Many of them have a quota of 0 in a new account. In Python, their names separate digits
 * and letters, such as `ML_G5_2_XLARGE` and `ML_R7_I_LARGE`.
 */
export class InferenceInstanceType {
  /** `ml.c4.xlarge`: family c4, compute optimized. */
  public static readonly ML_C4_XLARGE = new InferenceInstanceType('ml.c4.xlarge');
  /** `ml.c4.2xlarge`: family c4, compute optimized. */
  public static readonly ML_C4_2XLARGE = new InferenceInstanceType('ml.c4.2xlarge');
  /** `ml.c4.4xlarge`: family c4, compute optimized. */
  public static readonly ML_C4_4XLARGE = new InferenceInstanceType('ml.c4.4xlarge');
  /** `ml.c4.8xlarge`: family c4, compute optimized. */
  public static readonly ML_C4_8XLARGE = new InferenceInstanceType('ml.c4.8xlarge');
  /** `ml.c5.xlarge`: family c5, compute optimized. */
  public static readonly ML_C5_XLARGE = new InferenceInstanceType('ml.c5.xlarge');
  /** `ml.c5.2xlarge`: family c5, compute optimized. */
  public static readonly ML_C5_2XLARGE = new InferenceInstanceType('ml.c5.2xlarge');
  /** `ml.c5.4xlarge`: family c5, compute optimized. */
  public static readonly ML_C5_4XLARGE = new InferenceInstanceType('ml.c5.4xlarge');
  /** `ml.c5.9xlarge`: family c5, compute optimized. */
  public static readonly ML_C5_9XLARGE = new InferenceInstanceType('ml.c5.9xlarge');
  /** `ml.c5.18xlarge`: family c5, compute optimized. */
  public static readonly ML_C5_18XLARGE = new InferenceInstanceType('ml.c5.18xlarge');
  /** `ml.c6i.large`: family c6i, compute optimized. */
  public static readonly ML_C6I_LARGE = new InferenceInstanceType('ml.c6i.large');
  /** `ml.c6i.xlarge`: family c6i, compute optimized. */
  public static readonly ML_C6I_XLARGE = new InferenceInstanceType('ml.c6i.xlarge');
  /** `ml.c6i.2xlarge`: family c6i, compute optimized. */
  public static readonly ML_C6I_2XLARGE = new InferenceInstanceType('ml.c6i.2xlarge');
  /** `ml.c6i.4xlarge`: family c6i, compute optimized. */
  public static readonly ML_C6I_4XLARGE = new InferenceInstanceType('ml.c6i.4xlarge');
  /** `ml.c6i.8xlarge`: family c6i, compute optimized. */
  public static readonly ML_C6I_8XLARGE = new InferenceInstanceType('ml.c6i.8xlarge');
  /** `ml.c6i.12xlarge`: family c6i, compute optimized. */
  public static readonly ML_C6I_12XLARGE = new InferenceInstanceType('ml.c6i.12xlarge');
  /** `ml.c6i.16xlarge`: family c6i, compute optimized. */
  public static readonly ML_C6I_16XLARGE = new InferenceInstanceType('ml.c6i.16xlarge');
  /** `ml.c6i.24xlarge`: family c6i, compute optimized. */
  public static readonly ML_C6I_24XLARGE = new InferenceInstanceType('ml.c6i.24xlarge');
  /** `ml.c6i.32xlarge`: family c6i, compute optimized. */
  public static readonly ML_C6I_32XLARGE = new InferenceInstanceType('ml.c6i.32xlarge');
  /** `ml.c7i.large`: family c7i, compute optimized. */
  public static readonly ML_C7I_LARGE = new InferenceInstanceType('ml.c7i.large');
  /** `ml.c7i.xlarge`: family c7i, compute optimized. */
  public static readonly ML_C7I_XLARGE = new InferenceInstanceType('ml.c7i.xlarge');
  /** `ml.c7i.2xlarge`: family c7i, compute optimized. */
  public static readonly ML_C7I_2XLARGE = new InferenceInstanceType('ml.c7i.2xlarge');
  /** `ml.c7i.4xlarge`: family c7i, compute optimized. */
  public static readonly ML_C7I_4XLARGE = new InferenceInstanceType('ml.c7i.4xlarge');
  /** `ml.c7i.8xlarge`: family c7i, compute optimized. */
  public static readonly ML_C7I_8XLARGE = new InferenceInstanceType('ml.c7i.8xlarge');
  /** `ml.c7i.12xlarge`: family c7i, compute optimized. */
  public static readonly ML_C7I_12XLARGE = new InferenceInstanceType('ml.c7i.12xlarge');
  /** `ml.c7i.16xlarge`: family c7i, compute optimized. */
  public static readonly ML_C7I_16XLARGE = new InferenceInstanceType('ml.c7i.16xlarge');
  /** `ml.c7i.24xlarge`: family c7i, compute optimized. */
  public static readonly ML_C7I_24XLARGE = new InferenceInstanceType('ml.c7i.24xlarge');
  /** `ml.c7i.48xlarge`: family c7i, compute optimized. */
  public static readonly ML_C7I_48XLARGE = new InferenceInstanceType('ml.c7i.48xlarge');
  /** `ml.g4dn.xlarge`: family g4dn, NVIDIA T4 GPU. */
  public static readonly ML_G4DN_XLARGE = new InferenceInstanceType('ml.g4dn.xlarge');
  /** `ml.g4dn.2xlarge`: family g4dn, NVIDIA T4 GPU. */
  public static readonly ML_G4DN_2XLARGE = new InferenceInstanceType('ml.g4dn.2xlarge');
  /** `ml.g4dn.4xlarge`: family g4dn, NVIDIA T4 GPU. */
  public static readonly ML_G4DN_4XLARGE = new InferenceInstanceType('ml.g4dn.4xlarge');
  /** `ml.g4dn.8xlarge`: family g4dn, NVIDIA T4 GPU. */
  public static readonly ML_G4DN_8XLARGE = new InferenceInstanceType('ml.g4dn.8xlarge');
  /** `ml.g4dn.12xlarge`: family g4dn, NVIDIA T4 GPU. */
  public static readonly ML_G4DN_12XLARGE = new InferenceInstanceType('ml.g4dn.12xlarge');
  /** `ml.g4dn.16xlarge`: family g4dn, NVIDIA T4 GPU. */
  public static readonly ML_G4DN_16XLARGE = new InferenceInstanceType('ml.g4dn.16xlarge');
  /** `ml.g5.xlarge`: family g5, NVIDIA A10G GPU. */
  public static readonly ML_G5_XLARGE = new InferenceInstanceType('ml.g5.xlarge');
  /** `ml.g5.2xlarge`: family g5, NVIDIA A10G GPU. */
  public static readonly ML_G5_2XLARGE = new InferenceInstanceType('ml.g5.2xlarge');
  /** `ml.g5.4xlarge`: family g5, NVIDIA A10G GPU. */
  public static readonly ML_G5_4XLARGE = new InferenceInstanceType('ml.g5.4xlarge');
  /** `ml.g5.8xlarge`: family g5, NVIDIA A10G GPU. */
  public static readonly ML_G5_8XLARGE = new InferenceInstanceType('ml.g5.8xlarge');
  /** `ml.g5.12xlarge`: family g5, NVIDIA A10G GPU. */
  public static readonly ML_G5_12XLARGE = new InferenceInstanceType('ml.g5.12xlarge');
  /** `ml.g5.16xlarge`: family g5, NVIDIA A10G GPU. */
  public static readonly ML_G5_16XLARGE = new InferenceInstanceType('ml.g5.16xlarge');
  /** `ml.g5.24xlarge`: family g5, NVIDIA A10G GPU. */
  public static readonly ML_G5_24XLARGE = new InferenceInstanceType('ml.g5.24xlarge');
  /** `ml.g5.48xlarge`: family g5, NVIDIA A10G GPU. */
  public static readonly ML_G5_48XLARGE = new InferenceInstanceType('ml.g5.48xlarge');
  /** `ml.m4.xlarge`: family m4, general purpose. */
  public static readonly ML_M4_XLARGE = new InferenceInstanceType('ml.m4.xlarge');
  /** `ml.m4.2xlarge`: family m4, general purpose. */
  public static readonly ML_M4_2XLARGE = new InferenceInstanceType('ml.m4.2xlarge');
  /** `ml.m4.4xlarge`: family m4, general purpose. */
  public static readonly ML_M4_4XLARGE = new InferenceInstanceType('ml.m4.4xlarge');
  /** `ml.m4.10xlarge`: family m4, general purpose. */
  public static readonly ML_M4_10XLARGE = new InferenceInstanceType('ml.m4.10xlarge');
  /** `ml.m4.16xlarge`: family m4, general purpose. */
  public static readonly ML_M4_16XLARGE = new InferenceInstanceType('ml.m4.16xlarge');
  /** `ml.m5.large`: family m5, general purpose. */
  public static readonly ML_M5_LARGE = new InferenceInstanceType('ml.m5.large');
  /** `ml.m5.xlarge`: family m5, general purpose. */
  public static readonly ML_M5_XLARGE = new InferenceInstanceType('ml.m5.xlarge');
  /** `ml.m5.2xlarge`: family m5, general purpose. */
  public static readonly ML_M5_2XLARGE = new InferenceInstanceType('ml.m5.2xlarge');
  /** `ml.m5.4xlarge`: family m5, general purpose. */
  public static readonly ML_M5_4XLARGE = new InferenceInstanceType('ml.m5.4xlarge');
  /** `ml.m5.12xlarge`: family m5, general purpose. */
  public static readonly ML_M5_12XLARGE = new InferenceInstanceType('ml.m5.12xlarge');
  /** `ml.m5.24xlarge`: family m5, general purpose. */
  public static readonly ML_M5_24XLARGE = new InferenceInstanceType('ml.m5.24xlarge');
  /** `ml.m6i.large`: family m6i, general purpose. */
  public static readonly ML_M6I_LARGE = new InferenceInstanceType('ml.m6i.large');
  /** `ml.m6i.xlarge`: family m6i, general purpose. */
  public static readonly ML_M6I_XLARGE = new InferenceInstanceType('ml.m6i.xlarge');
  /** `ml.m6i.2xlarge`: family m6i, general purpose. */
  public static readonly ML_M6I_2XLARGE = new InferenceInstanceType('ml.m6i.2xlarge');
  /** `ml.m6i.4xlarge`: family m6i, general purpose. */
  public static readonly ML_M6I_4XLARGE = new InferenceInstanceType('ml.m6i.4xlarge');
  /** `ml.m6i.8xlarge`: family m6i, general purpose. */
  public static readonly ML_M6I_8XLARGE = new InferenceInstanceType('ml.m6i.8xlarge');
  /** `ml.m6i.12xlarge`: family m6i, general purpose. */
  public static readonly ML_M6I_12XLARGE = new InferenceInstanceType('ml.m6i.12xlarge');
  /** `ml.m6i.16xlarge`: family m6i, general purpose. */
  public static readonly ML_M6I_16XLARGE = new InferenceInstanceType('ml.m6i.16xlarge');
  /** `ml.m6i.24xlarge`: family m6i, general purpose. */
  public static readonly ML_M6I_24XLARGE = new InferenceInstanceType('ml.m6i.24xlarge');
  /** `ml.m6i.32xlarge`: family m6i, general purpose. */
  public static readonly ML_M6I_32XLARGE = new InferenceInstanceType('ml.m6i.32xlarge');
  /** `ml.m7i.large`: family m7i, general purpose. */
  public static readonly ML_M7I_LARGE = new InferenceInstanceType('ml.m7i.large');
  /** `ml.m7i.xlarge`: family m7i, general purpose. */
  public static readonly ML_M7I_XLARGE = new InferenceInstanceType('ml.m7i.xlarge');
  /** `ml.m7i.2xlarge`: family m7i, general purpose. */
  public static readonly ML_M7I_2XLARGE = new InferenceInstanceType('ml.m7i.2xlarge');
  /** `ml.m7i.4xlarge`: family m7i, general purpose. */
  public static readonly ML_M7I_4XLARGE = new InferenceInstanceType('ml.m7i.4xlarge');
  /** `ml.m7i.8xlarge`: family m7i, general purpose. */
  public static readonly ML_M7I_8XLARGE = new InferenceInstanceType('ml.m7i.8xlarge');
  /** `ml.m7i.12xlarge`: family m7i, general purpose. */
  public static readonly ML_M7I_12XLARGE = new InferenceInstanceType('ml.m7i.12xlarge');
  /** `ml.m7i.16xlarge`: family m7i, general purpose. */
  public static readonly ML_M7I_16XLARGE = new InferenceInstanceType('ml.m7i.16xlarge');
  /** `ml.m7i.24xlarge`: family m7i, general purpose. */
  public static readonly ML_M7I_24XLARGE = new InferenceInstanceType('ml.m7i.24xlarge');
  /** `ml.m7i.48xlarge`: family m7i, general purpose. */
  public static readonly ML_M7I_48XLARGE = new InferenceInstanceType('ml.m7i.48xlarge');
  /** `ml.p2.xlarge`: family p2, NVIDIA K80 GPU. */
  public static readonly ML_P2_XLARGE = new InferenceInstanceType('ml.p2.xlarge');
  /** `ml.p2.8xlarge`: family p2, NVIDIA K80 GPU. */
  public static readonly ML_P2_8XLARGE = new InferenceInstanceType('ml.p2.8xlarge');
  /** `ml.p2.16xlarge`: family p2, NVIDIA K80 GPU. */
  public static readonly ML_P2_16XLARGE = new InferenceInstanceType('ml.p2.16xlarge');
  /**
   * `ml.p3.2xlarge`: family p3, NVIDIA V100 GPU.
   * @deprecated AWS marks it as deprecated; use an instance type of the g5 family
   */
  public static readonly ML_P3_2XLARGE = new InferenceInstanceType('ml.p3.2xlarge');
  /**
   * `ml.p3.8xlarge`: family p3, NVIDIA V100 GPU.
   * @deprecated AWS marks it as deprecated; use an instance type of the g5 family
   */
  public static readonly ML_P3_8XLARGE = new InferenceInstanceType('ml.p3.8xlarge');
  /**
   * `ml.p3.16xlarge`: family p3, NVIDIA V100 GPU.
   * @deprecated AWS marks it as deprecated; use an instance type of the g5 family
   */
  public static readonly ML_P3_16XLARGE = new InferenceInstanceType('ml.p3.16xlarge');
  /** `ml.r6i.large`: family r6i, memory optimized. */
  public static readonly ML_R6I_LARGE = new InferenceInstanceType('ml.r6i.large');
  /** `ml.r6i.xlarge`: family r6i, memory optimized. */
  public static readonly ML_R6I_XLARGE = new InferenceInstanceType('ml.r6i.xlarge');
  /** `ml.r6i.2xlarge`: family r6i, memory optimized. */
  public static readonly ML_R6I_2XLARGE = new InferenceInstanceType('ml.r6i.2xlarge');
  /** `ml.r6i.4xlarge`: family r6i, memory optimized. */
  public static readonly ML_R6I_4XLARGE = new InferenceInstanceType('ml.r6i.4xlarge');
  /** `ml.r6i.8xlarge`: family r6i, memory optimized. */
  public static readonly ML_R6I_8XLARGE = new InferenceInstanceType('ml.r6i.8xlarge');
  /** `ml.r6i.12xlarge`: family r6i, memory optimized. */
  public static readonly ML_R6I_12XLARGE = new InferenceInstanceType('ml.r6i.12xlarge');
  /** `ml.r6i.16xlarge`: family r6i, memory optimized. */
  public static readonly ML_R6I_16XLARGE = new InferenceInstanceType('ml.r6i.16xlarge');
  /** `ml.r6i.24xlarge`: family r6i, memory optimized. */
  public static readonly ML_R6I_24XLARGE = new InferenceInstanceType('ml.r6i.24xlarge');
  /** `ml.r6i.32xlarge`: family r6i, memory optimized. */
  public static readonly ML_R6I_32XLARGE = new InferenceInstanceType('ml.r6i.32xlarge');
  /** `ml.r7i.large`: family r7i, memory optimized. */
  public static readonly ML_R7I_LARGE = new InferenceInstanceType('ml.r7i.large');
  /** `ml.r7i.xlarge`: family r7i, memory optimized. */
  public static readonly ML_R7I_XLARGE = new InferenceInstanceType('ml.r7i.xlarge');
  /** `ml.r7i.2xlarge`: family r7i, memory optimized. */
  public static readonly ML_R7I_2XLARGE = new InferenceInstanceType('ml.r7i.2xlarge');
  /** `ml.r7i.4xlarge`: family r7i, memory optimized. */
  public static readonly ML_R7I_4XLARGE = new InferenceInstanceType('ml.r7i.4xlarge');
  /** `ml.r7i.8xlarge`: family r7i, memory optimized. */
  public static readonly ML_R7I_8XLARGE = new InferenceInstanceType('ml.r7i.8xlarge');
  /** `ml.r7i.12xlarge`: family r7i, memory optimized. */
  public static readonly ML_R7I_12XLARGE = new InferenceInstanceType('ml.r7i.12xlarge');
  /** `ml.r7i.16xlarge`: family r7i, memory optimized. */
  public static readonly ML_R7I_16XLARGE = new InferenceInstanceType('ml.r7i.16xlarge');
  /** `ml.r7i.24xlarge`: family r7i, memory optimized. */
  public static readonly ML_R7I_24XLARGE = new InferenceInstanceType('ml.r7i.24xlarge');
  /** `ml.r7i.48xlarge`: family r7i, memory optimized. */
  public static readonly ML_R7I_48XLARGE = new InferenceInstanceType('ml.r7i.48xlarge');

  /**
   * An instance type that this version of the library does not know yet. A job with such an instance type gets the warning
   * `cdk-cleanrooms-ml:instanceType`, because it may be a typo.
   *
   * @param instanceType the name of the instance type, for example `ml.g6.xlarge`; the job rejects a name that does not begin with `ml.`
   * @exampleMetadata fixture=job
   * @example
   * const instanceType = InferenceInstanceType.of('ml.g6.xlarge');
   */
  public static of(instanceType: string): InferenceInstanceType {
    return new InferenceInstanceType(instanceType);
  }

  /**
   * The names of all instance types that this version of the library knows.
   * @internal
   */
  public static _known(): string[] {
    return Object.values(InferenceInstanceType).filter((one) => one instanceof InferenceInstanceType).map(({ value }) => value);
  }

  private constructor(
    /** The name of the instance type in the API. */
    public readonly value: string,
  ) {}

  /** The name of the instance type in the API. */
  public toString(): string {
    return this.value;
  }
}
