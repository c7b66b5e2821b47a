/**
 * A model that looks up before it answers, small enough to sum over all passages: a retriever p(h | x) ∝ exp(x A e_h), a generator
 * p(y | x, h) with a row of logits for each attribute of a passage, and a retriever that knows the answer,
 * q(h | x, y) ∝ exp(x A_q e_h + b[y, attribute of h]).
 */
import {rng} from "../../engine/rng/index.ts";
import type {KnowledgeBase, Questions} from "../problems/knowledge-base.ts";
import {hostSoftmax} from "../problems/models/host-softmax.ts";
import {addOuter, addProduct, gather, inkedOf} from "../problems/models/sparse-product.ts";
import {EstimatorError} from "./estimator.ts";

export interface RetrievalModel {
  /** A [dimension · dimension]. */
  readonly prior: Float64Array;
  /** [attributes of the passage · answers]. */
  readonly generator: Float64Array;
  /** A_q [dimension · dimension]. */
  readonly posterior: Float64Array;
  /** b [answers · attributes]. */
  readonly offsets: Float64Array;
}

/** What a model says to one question. */
export interface Retrieved {
  readonly x: Float64Array;
  answer: number;
  /** p(h | x) [passages]. */
  readonly prior: Float64Array<ArrayBuffer>;
  /** p(y | x, h) of the right answer [passages]. */
  readonly likelihood: Float64Array;
  /** q(h | x, y) [passages]. */
  readonly posterior: Float64Array<ArrayBuffer>;
}

/**
 * A retriever that has been trained a little on something else: A = 4 (a Rᵀ + (1 − a) G) with G of N(0, 1/dimension), A_q = A,
 * b = 0; and a generator of 2 on its diagonal.
 * @param options `alignment` a, from 0 (knows nothing) to 1
 * @throws EstimatorError
 */
export function retrievalStart(
  {dimension, attributes, turn}: KnowledgeBase,
  {key, alignment = 0.1}: {key: rng.Key; alignment?: number},
): RetrievalModel {
  if (!(alignment >= 0 && alignment <= 1)) {
    throw new EstimatorError("retrievalStart", "alignment", "from 0 to 1", alignment);
  }
  const prior = Float64Array.from(rng.host.normal(key, dimension * dimension), (z, at) => {
    const transposed = turn[(at % dimension) * dimension + Math.floor(at / dimension)] as number;
    return 4 * (alignment * transposed + ((1 - alignment) * z) / Math.sqrt(dimension));
  });
  const size = attributes * attributes;
  const generator = Float64Array.from({length: size}, (_, at) => (at % (attributes + 1) === 0 ? 2 : 0));
  return {prior, generator, posterior: prior.slice(), offsets: new Float64Array(size)};
}

/** A model as it is now, asked about any number of questions. */
export interface Retriever {
  /** p(y | h) [attributes of h · answers]. */
  readonly answers: Float64Array;
  /** All that there is to know of question n, in `into`. */
  ask(questions: Questions, n: number, into?: Retrieved): Retrieved;
}

/**
 * What all questions have in common is computed once: A e_h of all passages, and the generator's probabilities.
 * @param options.posterior whether q is asked for, by default it is; else it is left as it was
 */
export function retriever(
  base: KnowledgeBase,
  model: RetrievalModel,
  {posterior: isAsked = true}: {posterior?: boolean} = {},
): Retriever {
  const {dimension, passages, attributes, attributeOf} = base;
  const inked = inkedOf(dimension);
  const [forPrior, forPosterior] = [turned(base, model.prior), turned(base, model.posterior)];
  const offsets = model.offsets.slice();
  const answers = model.generator.slice();
  for (let row = 0; row < answers.length; row += attributes) hostSoftmax(answers, answers, row, attributes);
  return {
    answers,
    ask(questions, n, into = emptyRetrieved(base)) {
      const answer = questions.answers[n] as number;
      const {x, prior, likelihood, posterior} = into;
      for (let d = 0; d < dimension; d++) x[d] = questions.x[n * dimension + d] as number;
      for (let h = 0; h < passages; h++) {
        const attribute = attributeOf[h] as number;
        likelihood[h] = answers[attribute * attributes + answer] as number;
        prior[h] = 0;
      }
      gather(inked, x, 0, dimension);
      addProduct(prior, inked, forPrior, 0);
      hostSoftmax(prior, prior);
      if (isAsked) {
        for (let h = 0; h < passages; h++) {
          posterior[h] = offsets[answer * attributes + (attributeOf[h] as number)] as number;
        }
        addProduct(posterior, inked, forPosterior, 0);
        hostSoftmax(posterior, posterior);
      }
      into.answer = answer;
      return into;
    },
  };
}

/** Room for what a model says to one question of this base, all zeros. */
export function emptyRetrieved({dimension, passages}: KnowledgeBase): Retrieved {
  const of = (size: number) => new Float64Array(size);
  return {x: of(dimension), answer: 0, prior: of(passages), likelihood: of(passages), posterior: of(passages)};
}

/** p(h | x) p(y | x, h) of all passages [passages], in `into`. */
export function jointOf(
  {prior, likelihood}: Pick<Retrieved, "prior" | "likelihood">,
  into: Float64Array = new Float64Array(prior.length),
): Float64Array {
  for (let h = 0; h < prior.length; h++) into[h] = (prior[h] as number) * (likelihood[h] as number);
  return into;
}

/** p(h | x, y) ∝ p(h | x) p(y | x, h), over all passages, in `into`. */
export function exactPosterior(retrieved: Pick<Retrieved, "prior" | "likelihood">, into?: Float64Array): Float64Array {
  const joint = jointOf(retrieved, into);
  let total = 0;
  for (let h = 0; h < joint.length; h++) total += joint[h] as number;
  for (let h = 0; h < joint.length; h++) joint[h] = (joint[h] as number) / total;
  return joint;
}

/** Weights of passages [passages] by which an example moves the three parts of a model. */
export interface RetrievalPull {
  /** Times x e_h: r_h − p_h for ∇_A Σ_h r_h log p(h | x). */
  readonly prior: Float64Array;
  /** Times ∇ log p(y | x, h). */
  readonly generator: Float64Array;
  /** Times the gradient of q's logits. */
  readonly posterior: Float64Array;
}

/** Room for the weights of one example, all zeros. */
export function emptyPull({passages}: KnowledgeBase): RetrievalPull {
  const of = () => new Float64Array(passages);
  return {prior: of(), generator: of(), posterior: of()};
}

/** A sum of examples' gradients. */
export interface RetrievalGradient {
  add(retrieved: Retrieved, pull: RetrievalPull, scale: number): void;
  total(): RetrievalModel;
}

/** A gradient of zero, to which examples are added. @param answers those of the model (`Retriever`) */
export function retrievalGradient(base: KnowledgeBase, answers: Float64Array): RetrievalGradient {
  const {dimension, passages, attributes, attributeOf, embeddings} = base;
  const [question, pulling, pulled] = [inkedOf(dimension), inkedOf(passages), new Float64Array(dimension)];
  const [prior, posterior] = [new Float64Array(dimension ** 2), new Float64Array(dimension ** 2)];
  const [offsets, shares] = [new Float64Array(answers.length), new Float64Array(answers.length)];
  return {
    add({x, answer}, pull, scale) {
      gather(question, x, 0, dimension);
      for (const [sum, weights] of [[prior, pull.prior] as const, [posterior, pull.posterior] as const]) {
        // Σ_h (weight of h) e_h, of which x ⊗ it is the gradient of a matrix.
        gather(pulling, weights, 0, passages);
        pulled.fill(0);
        addProduct(pulled, pulling, embeddings, 0);
        for (let d = 0; d < dimension; d++) pulled[d] = scale * (pulled[d] as number);
        addOuter(sum, question, pulled, 0);
      }
      for (let h = 0; h < passages; h++) {
        const attribute = attributeOf[h] as number;
        const byAnswer = answer * attributes + attribute;
        const byAttribute = attribute * attributes + answer;
        offsets[byAnswer] = (offsets[byAnswer] as number) + scale * (pull.posterior[h] as number);
        shares[byAttribute] = (shares[byAttribute] as number) + scale * (pull.generator[h] as number);
      }
    },
    total() {
      const generator = shares.map((share, at) => {
        const row = at - (at % attributes);
        let all = 0;
        for (let y = 0; y < attributes; y++) all += shares[row + y] as number;
        return share - all * (answers[at] as number);
      });
      return {prior, generator, posterior, offsets};
    },
  };
}

/** How well a model does on questions it was not trained with, over all passages. */
export interface RetrievalQuality {
  /** Share of questions for which the passage of largest p(h | x) is the one that it was made from. */
  readonly retrieval: number;
  /** Mean log Σ_h p(h | x) p(y | x, h). */
  readonly logLikelihood: number;
}

export function retrievalQuality(
  base: KnowledgeBase,
  model: RetrievalModel,
  questions: Questions = base.test,
): RetrievalQuality {
  const {ask} = retriever(base, model, {posterior: false});
  const room = emptyRetrieved(base);
  let [found, total] = [0, 0];
  for (let n = 0; n < questions.count; n++) {
    const {prior, likelihood} = ask(questions, n, room);
    if (prior.indexOf(Math.max(...prior)) === questions.passages[n]) found++;
    total += Math.log(prior.reduce((sum, p, h) => sum + p * (likelihood[h] as number), 0));
  }
  return {retrieval: found / questions.count, logLikelihood: total / questions.count};
}

/** A e_h of all passages, [dimension · passages]. */
function turned({dimension, passages, embeddings}: KnowledgeBase, matrix: Float64Array): Float64Array {
  const out = new Float64Array(dimension * passages);
  for (let row = 0; row < dimension; row++) {
    for (let d = 0; d < dimension; d++) {
      const factor = matrix[row * dimension + d] as number;
      for (let h = 0, at = row * passages; h < passages; h++, at++) {
        out[at] = (out[at] as number) + factor * (embeddings[h * dimension + d] as number);
      }
    }
  }
  return out;
}
